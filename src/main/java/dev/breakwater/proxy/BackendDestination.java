package dev.breakwater.proxy;

import dev.breakwater.upstream.Backend;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where connections to one backend come from, and requests wait for them. */
final class BackendDestination extends HttpDestination {
    private static final Logger LOG = LoggerFactory.getLogger(BackendDestination.class);
    private static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final AtomicLong told = new AtomicLong(System.nanoTime() - TELL_AGAIN_NANOS);

    BackendDestination(HttpClient client, Origin origin) {
        super(client, origin);
    }

    /**
     * A connection could not be made, and those that wait fail with it. Jetty (12.1.12) aborts all that waited a moment ago, also those that another connection
     * has taken meanwhile: the backend may have answered them already.
     */
    @Override
    public void failed(Throwable cause) {
        Queue<HttpExchange> waiting = getHttpExchanges();
        for (HttpExchange exchange : new ArrayList<>(waiting)) {
            if (waiting.remove(exchange)) {
                exchange.getRequest().abort(cause);
            }
        }
    }

    /** Tells why there is no TLS, now and then. */
    void tellOfTls(Backend backend, Throwable failure) {
        long now = System.nanoTime();
        long before = told.get();
        if (now - before >= TELL_AGAIN_NANOS && told.compareAndSet(before, now)) {
            LOG.warn(
                    "No TLS with backend {} of upstream {} ({}): {}",
                    backend.id(),
                    backend.upstream(),
                    backend.url(),
                    TlsTrouble.of(failure));
        }
    }
}
