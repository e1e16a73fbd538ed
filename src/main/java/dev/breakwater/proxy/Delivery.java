package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.RetryableRequestException;

/**
 * What is known of a request's way to one backend, as the HTTP client tells of it: whether it can have arrived, and why it failed. Safe for use
 * by any thread.
 */
final class Delivery implements Request.Listener {
    private final Waits waits;
    private final Retries retries;
    private final AtomicReference<Failure> failure = new AtomicReference<>();
    private volatile boolean connected;
    private volatile boolean committed;
    private volatile boolean unprocessed;

    Delivery(Waits waits, Retries retries) {
        this.waits = waits;
        this.retries = retries;
    }

    /** A connection has it. */
    @Override
    public void onBegin(Request request) {
        connected = true;
        waits.forBackendToRead();
    }

    /** Its header is written. */
    @Override
    public void onCommit(Request request) {
        committed = true;
        retries.requestCommitted(((ProxyRequest) request).refusable());
    }

    @Override
    public void onSuccess(Request request) {
        waits.forAnswer();
    }

    /** Why it failed, or null. */
    Failure failure() {
        return failure.get();
    }

    /** The first reason stays: what follows is its consequence. */
    void fail(Failure reason) {
        failure.compareAndSet(null, waits.phases().reason(reason, System.nanoTime()));
    }

    /**
     * The HTTP client gives it up.
     *
     * @param answered whether the backend had begun to answer
     */
    void failed(Throwable thrown, ProxyRequest request, boolean answered) {
        Failure cause = Causes.of(thrown, connected);
        // That a body could not be written may be heard of before the refusal that was the reason.
        boolean refused = thrown instanceof UnprocessedException || request.isRefused();
        unprocessed = refused || thrown instanceof RetryableRequestException;
        // What is said of one stream says nothing of its connection.
        boolean ofConnection = !refused && !(thrown instanceof ExchangeException);
        boolean stale = ofConnection && cause == Failure.BACKEND_RESET && !answered && request.onUsedConnection();
        fail(stale ? Failure.STALE_CONNECTION : cause);
        if (cause == Failure.TLS) {
            request.tellOfTls(thrown);
        }
    }

    /**
     * Whether the backend cannot have got the request. Once a connection has it, its header may be on the way, and an end of the connection be heard
     * of before that the header was written; only where TLS was not agreed upon, or where HTTP/2 says so, it cannot.
     */
    boolean unsent() {
        return !connected || unprocessed || failure() == Failure.TLS && !committed;
    }
}
