package dev.breakwater.proxy;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;

/**
 * A container's request for as long as it is this one. Tomcat may be through with it while a thread of the proxy's own goes on with it, and lets the same
 * objects serve another client's request then, which would be read, written and ended in its place. So such threads use them here only: Tomcat is kept
 * waiting until a use that is going on has returned, and there is none after that. A use must not wait for a thread of Tomcat's. Safe for use by any thread.
 */
final class Custody implements AsyncListener {
    private static final String ATTRIBUTE = Custody.class.getName();

    /** What is done with the container's objects. */
    interface Use<T> {
        T make() throws IOException;
    }

    private final boolean reused;
    private volatile boolean over;

    private Custody(boolean reused) {
        this.reused = reused;
    }

    /**
     * That of a request whose asynchronous processing has begun. To be called on the container's thread.
     *
     * @param reused whether its objects may serve another request afterwards
     */
    static Custody of(HttpServletRequest clientRequest, boolean reused) {
        if (clientRequest.getAttribute(ATTRIBUTE) instanceof Custody known) {
            return known;
        }
        Custody custody = new Custody(reused);
        clientRequest.setAttribute(ATTRIBUTE, custody);
        if (reused) {
            clientRequest.getAsyncContext().addListener(custody);
        }
        return custody;
    }

    /** @throws EOFException when the container is through with the request */
    synchronized <T> T use(Use<T> use) throws IOException {
        if (over) {
            throw new EOFException("The container is through with the request");
        }
        return use.make();
    }

    /** Does nothing when the container is through with the request. */
    synchronized void whileThere(Runnable use) {
        if (!over) {
            use.run();
        }
    }

    /** The same for what makes the container end the request. */
    synchronized void last(Runnable use) {
        if (!over) {
            over = reused;
            use.run();
        }
    }

    /** A write has failed, upon which Tomcat ends the request by itself. */
    synchronized void writeFailed() {
        over = reused;
    }

    /** Tomcat ends the request by itself, and holds none of its locks that a use needs. */
    @Override
    public synchronized void onError(AsyncEvent event) {
        over = true;
    }

    /** Here Tomcat holds one. */
    @Override
    public void onComplete(AsyncEvent event) {
        over = true;
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
