package dev.breakwater.proxy;

import dev.breakwater.upstream.Backend;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.eclipse.jetty.client.AbstractConnectionPool;
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

    private final Set<Backend> users = ConcurrentHashMap.newKeySet();
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
        Throwable known = cause instanceof IllegalStateException ? lateEnd(cause) : cause;
        Queue<HttpExchange> waiting = getHttpExchanges();
        for (HttpExchange exchange : new ArrayList<>(waiting)) {
            if (waiting.remove(exchange)) {
                exchange.getRequest().abort(known);
            }
        }
    }

    /** So Jetty tells of a connection whose time was over just as it came about. */
    private static IOException lateEnd(Throwable cause) {
        IOException closed = new ConnectException("closed as it came about");
        closed.initCause(cause);
        return closed;
    }

    /** Takes note of a backend that it is handed out for. */
    void serve(Backend backend) {
        users.add(backend);
    }

    /**
     * Whether it is not used, and nobody may use it any more.
     *
     * @param present whether it is still handed out for that backend to whoever looks it up
     */
    boolean isForsaken(Predicate<Backend> present) {
        // In this order: who has looked it up in time was using the backend before.
        users.removeIf(backend -> !present.test(backend) && backend.uses().get() == 0);
        return users.isEmpty()
                && getQueuedRequestCount() == 0
                && ((AbstractConnectionPool) getConnectionPool()).isEmpty();
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
