package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.RetryableRequestException;

/** What is known of a request's way to one backend: whether it can have arrived, and why it failed. Safe for use by any thread. */
final class Delivery {
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private volatile boolean connected;
    private volatile boolean committed;
    private volatile boolean unprocessed;

    /** A connection has it. */
    void connected() {
        connected = true;
    }

    /** Its header is written. */
    void committed() {
        committed = true;
    }

    /** Why it failed, or null. */
    Failure failure() {
        return failure.get();
    }

    /** The first reason stays: what follows is its consequence. */
    void fail(Failure reason) {
        failure.compareAndSet(null, reason);
    }

    /**
     * The HTTP client gives it up.
     *
     * @param answered whether the backend had begun to answer
     * @return the cause, though another one may have come before
     */
    Failure failed(Throwable thrown, ProxyRequest request, boolean answered) {
        Failure cause = Causes.of(thrown, connected);
        // That a body could not be written may be heard of before the refusal that was the reason.
        boolean refused = thrown instanceof UnprocessedException || request.isRefused();
        unprocessed = refused || thrown instanceof RetryableRequestException;
        // What is said of one stream says nothing of its connection.
        boolean ofConnection = !refused && !(thrown instanceof ExchangeException);
        boolean stale = ofConnection && cause == Failure.BACKEND_RESET && !answered && request.onUsedConnection();
        fail(stale ? Failure.STALE_CONNECTION : cause);
        return cause;
    }

    /**
     * Whether the backend cannot have got the request. Once a connection has it, its header may be on the way, and an end of the connection be heard
     * of before that the header was written; only where TLS was not agreed upon, or where HTTP/2 says so, it cannot.
     */
    boolean unsent() {
        return !connected || unprocessed || failure() == Failure.TLS && !committed;
    }
}
