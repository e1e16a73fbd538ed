package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one exchange to a backend, or to several, one after the other: attempts, and between them the search for the next
 * lease. Only one of these is going on at a time, and it ends exactly once; then either the next begins or the client gets its answer.
 */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final Exchange exchange;
    private final ProxyResponse proxyResponse;
    private final ExchangeTimer timer;
    private final Executor executor;
    private final Supplier<ProxyRequest> requests;
    private final ClientBody body;
    private final WebSockets webSockets;
    private final Pool pool;
    private final Retries retries;
    private final Failover failover;
    private final Judge judge;
    private final LeaseSearch search;

    /**
     * @param executor where an attempt may begin
     * @param requests makes the request for the exchange's present lease
     * @param body the client's, or null
     */
    Forwarding(
            Exchange exchange,
            ProxyResponse proxyResponse,
            ExchangeTimeouts timeouts,
            Executor executor,
            Supplier<ProxyRequest> requests,
            ClientBody body,
            WebSockets webSockets) {
        this.webSockets = webSockets;
        this.exchange = exchange;
        this.proxyResponse = proxyResponse;
        this.timer = new ExchangeTimer(exchange, timeouts, executor, this::timedOut);
        this.executor = executor;
        this.requests = requests;
        this.body = body;
        this.pool = ((Action.Forward) exchange.route().action()).pool();
        this.retries = new Retries(exchange, pool.retryBudget(), body);
        this.failover = new Failover(exchange, pool);
        this.judge = new Judge(exchange, retries, failover, timer);
        this.search = new LeaseSearch(retries, failover, timer, executor, this::attemptAgain, this::finish);
    }

    Exchange exchange() {
        return exchange;
    }

    ProxyResponse proxyResponse() {
        return proxyResponse;
    }

    /** The client's body, or null. */
    ClientBody body() {
        return body;
    }

    ExchangeTimer timer() {
        return timer;
    }

    Retries retries() {
        return retries;
    }

    Judge judge() {
        return judge;
    }

    /** Begins with a request that is made already, under the exchange's lease. */
    void begin(ProxyRequest request) {
        timer.start();
        if (exchange.failure() != null) {
            exchange.lease().close(Outcome.UNUSED);
            finish(exchange.failure());
            return;
        }
        attempt(exchange.lease(), request);
    }

    /** Begins in the pool's queue: no backend has room. */
    void beginInQueue() {
        timer.start();
        search.queue(pool.config().queue().maxWait());
    }

    /** The container says that the client is gone. A stream finds that out by itself. */
    void clientGone(Throwable cause) {
        if (exchange.upgraded()) {
            return;
        }
        exchange.fail(Causes.ofClient(cause));
        Attempt going = timer.attempt();
        if (!timer.giveUpPause() && going != null) {
            going.abort(exchange.failure(), cause);
        }
    }

    private void attempt(Lease lease, ProxyRequest request) {
        retries.attempted();
        Attempt begun = new Attempt(this, lease, body);
        timer.begin(begun);
        Failure early = exchange.failure();
        if (early != null) {
            // Whoever failed the exchange just now may not have seen that there is something to abort.
            begun.abort(early, new EofException(early.cause()));
        }
        begun.send(request);
    }

    private void attemptAgain(Lease lease) {
        if (exchange.failure() != null) {
            lease.close(Outcome.UNUSED);
            finish(exchange.failure());
            return;
        }
        exchange.lease(lease);
        ProxyRequest request;
        try {
            request = requests.get();
        } catch (RuntimeException unexpected) {
            LOG.warn("Request {} could not be made", exchange.request().requestId(), unexpected);
            lease.close(Outcome.UNUSED);
            finish(Failure.INTERNAL);
            return;
        }
        attempt(lease, request);
    }

    /** An attempt has ended, for better or for worse. */
    void over(Attempt ended) {
        Failure failure = ended.failure();
        if (failure == null && !ended.answer().rejected()) {
            finish(null);
            return;
        }
        failover.tried(ended.lease().backend());
        if (failure == Failure.STALE_CONNECTION) {
            retries.stale();
        }
        if (exchange.failure() != null || retries.responseBegan()) {
            finish(failure == null ? exchange.failure() : failure);
        } else if (failover.hasReserved() || retries.allowed(failure, ended.delivery())) {
            executor.execute(() -> search.next(failure, ended.delivery().unsent()));
        } else {
            finish(failure);
        }
    }

    /** The backend has agreed to another protocol: with that the way of the request ends, and that of a stream begins. */
    void switched(Attempt last) {
        if (exchange.failure() != null) {
            last.endPoint().close();
            last.closeLease();
            finish(exchange.failure());
            return;
        }
        timer.stop();
        failover.release();
        retries.end();
        webSockets.begin(exchange, last, proxyResponse);
    }

    /** An attempt waits for longer than it may. */
    private void timedOut(Attempt going, Failure reason) {
        if (!retries.allowed(reason, going.delivery())) {
            exchange.fail(reason);
        }
        going.abort(reason, new ExchangeException(reason));
        // Not what the next attempt has committed in the meantime.
        if (retries.responseBegan() && timer.attempt() == going) {
            // A write that the client does not take would wait for ever.
            proxyResponse.abort();
        }
    }

    private void finish(Failure reason) {
        if (reason != null) {
            // That all are down is known: that one more connection failed says nothing new.
            boolean known = reason.unreachable() && pool.inPanic();
            exchange.fail(known ? Failure.NO_BACKEND : reason);
        }
        timer.stop();
        failover.release();
        retries.end();
        if (exchange.failure() == null) {
            proxyResponse.complete();
        } else {
            LocalResponse.fail(exchange, proxyResponse, retries.responseBegan(), body != null && !body.finished());
        }
    }
}
