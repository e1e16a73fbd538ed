package dev.breakwater.proxy;

import dev.breakwater.metrics.Ended;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.metrics.RequestMeters;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What happens when the container is through with a request, whatever way it ended: the lease is given back, it is counted, the access log is written. */
public final class Completion {
    private final AccessLog accessLog;
    private final Metrics metrics;
    private final LongAdder begun = new LongAdder();
    private final LongAdder ended = new LongAdder();

    public Completion(AccessLog accessLog, Metrics metrics) {
        this.metrics = metrics;
        this.accessLog = accessLog;
    }

    /** Requests that have begun. */
    public long begun() {
        return begun.sum();
    }

    /** Requests that have begun and not ended. */
    public long active() {
        long over = ended.sum();
        return begun.sum() - over;
    }

    /** Watches a request that is answered here. */
    void begin(HttpServletRequest clientRequest, Exchange exchange) {
        start(clientRequest);
        watch(clientRequest, exchange, null);
    }

    /** Starts asynchronous processing, without the container's own timeout. */
    static void start(HttpServletRequest clientRequest) {
        AsyncContext async =
                clientRequest.isAsyncStarted() ? clientRequest.getAsyncContext() : clientRequest.startAsync();
        async.setTimeout(0);
    }

    /** @param forwarding what must hear that the client is gone, or null */
    void watch(HttpServletRequest clientRequest, Exchange exchange, Forwarding forwarding) {
        begun.increment();
        Listener listener = new Listener(exchange, forwarding);
        exchange.whenOver(listener::over);
        clientRequest.getAsyncContext().addListener(listener);
    }

    /** @param body the client's, or null */
    private void count(Exchange exchange, ClientBody body) {
        long now = System.nanoTime();
        Failure failure = exchange.failure();
        int status = exchange.progress().responseStatus();
        // How long a stream lived is not how long a request took.
        long nanos = exchange.upgraded() ? exchange.progress().firstByteNanos() : now - exchange.startNanos();
        Ended ended = new Ended(
                status,
                failure == null ? -1 : failure.ordinal(),
                status >= 500
                        || GrpcStatus.isError(exchange.progress().grpcStatus())
                        || failure != null && failure.fault() != Failure.Fault.CLIENT,
                nanos,
                exchange.progress().firstByteNanos(),
                exchange.progress().bytesReceived() + (body == null ? 0 : body.read()),
                exchange.progress().bytesSent(),
                now);
        metrics.record(meters(exchange), ended);
    }

    private RequestMeters meters(Exchange exchange) {
        if (exchange.route() != null) {
            return exchange.route().meters();
        }
        return exchange.site() == null ? metrics.unknown() : exchange.site().meters();
    }

    private final class Listener implements AsyncListener {
        private final Exchange exchange;
        private final Forwarding forwarding;
        private final AtomicBoolean over = new AtomicBoolean();

        Listener(Exchange exchange, Forwarding forwarding) {
            this.exchange = exchange;
            this.forwarding = forwarding;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            // A container may be through with a request long before the stream that it became is over.
            if (!exchange.upgraded()) {
                over();
            }
        }

        /** Comes from the container, or from whoever cut the response off before; the second is too late. */
        void over() {
            if (over.compareAndSet(false, true)) {
                exchange.end();
                count(exchange, forwarding == null ? null : forwarding.body());
                ended.increment();
                accessLog.write(exchange);
            }
        }

        @Override
        public void onError(AsyncEvent event) {
            if (forwarding != null) {
                forwarding.clientGone(event.getThrowable());
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
