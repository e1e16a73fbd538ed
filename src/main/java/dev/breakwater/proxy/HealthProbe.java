package dev.breakwater.proxy;

import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.HealthCheckType;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.routing.Live;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.HealthChecks;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks backends whether they are up, over connections that are used for nothing else and only once. Safe for use by any thread. */
public final class HealthProbe implements HealthChecks.Probe {
    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    private final Transports transports;
    private final Live live;
    private final Scheduler scheduler;

    public HealthProbe(Transports transports, Live live, Scheduler scheduler) {
        this.transports = transports;
        this.live = live;
        this.scheduler = scheduler;
    }

    @Override
    public void ask(Backend backend, Consumer<HealthChecks.Result> result) {
        UpstreamConfig upstream = live.current().config().upstreams().get(backend.upstream());
        if (upstream == null || upstream.healthCheck() == null) {
            // It was removed a moment ago, as whoever asks is about to hear.
            return;
        }
        backend.uses().acquire(0);
        Once once = new Once(checked -> {
            backend.uses().release();
            result.accept(checked);
        });
        once.timeout = scheduler.schedule(
                () -> once.accept(
                        false,
                        "no answer within " + upstream.healthCheck().timeout().toMillis() + " ms"),
                upstream.healthCheck().timeout().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            begin(upstream.healthCheck(), transports.checkTarget(backend, upstream), backend, once);
        } catch (RuntimeException unexpected) {
            LOG.warn("Health check of {} failed to run", backend, unexpected);
            once.accept(false, unexpected.toString());
        }
    }

    private static void begin(HealthCheckConfig check, Target target, Backend backend, Once once) {
        if (check.type() == HealthCheckType.TCP) {
            TcpCheck tcp = new TcpCheck(target, once::accept);
            once.abandon = tcp::abandon;
            tcp.start();
        } else {
            send(check, target, backend, once);
        }
    }

    private static void send(HealthCheckConfig check, Target target, Backend backend, Once once) {
        boolean grpc = check.type() == HealthCheckType.GRPC;
        ProxyRequest request = grpc ? new ProxyRequest(target, "POST", GrpcCheck.PATH, null) : request(check, target);
        request.headers(headers -> {
            headers.clear();
            headers.add(HttpHeader.HOST, check.host() == null ? backend.url().getRawAuthority() : check.host());
            headers.add(HttpHeader.USER_AGENT, "breakwater-health-check");
            check.headers().forEach(headers::put);
            if (grpc) {
                headers.put(HttpHeader.TE, "trailers");
            } else {
                headers.put(HttpHeader.CONNECTION, "close");
            }
        });
        if (grpc) {
            request.body(GrpcCheck.message(check.service()));
        }
        once.abandon = () -> {
            request.abort(new TimeoutException());
            request.closeConnection();
        };
        request.send(grpc ? new GrpcCheck(once::accept) : new HealthResponse(check, once::accept));
    }

    private static ProxyRequest request(HealthCheckConfig check, Target target) {
        int query = check.path().indexOf('?');
        String path = query < 0 ? check.path() : check.path().substring(0, query);
        return new ProxyRequest(
                target, check.method(), path, query < 0 ? null : check.path().substring(query + 1));
    }

    /** Takes the first of several results. */
    private static final class Once {
        private final Consumer<HealthChecks.Result> result;
        private final AtomicBoolean done = new AtomicBoolean();
        private volatile Scheduler.Task timeout;
        private volatile Runnable abandon = () -> {};

        Once(Consumer<HealthChecks.Result> result) {
            this.result = result;
        }

        void accept(boolean up, String found) {
            if (done.compareAndSet(false, true)) {
                timeout.cancel();
                abandon.run();
                result.accept(new HealthChecks.Result(up, found));
            }
        }
    }
}
