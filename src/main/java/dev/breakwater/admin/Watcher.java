package dev.breakwater.admin;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The response to one who watches, written from a thread of the proxy's own until either side ends it. A container may be through with a request while that
 * thread still writes, and Tomcat lets the same objects serve another request then, whose connection would be closed in place of the watcher's: so the
 * container is kept waiting until a write that is going on has returned, and nothing is touched after that. Safe for use by any thread.
 */
final class Watcher implements AsyncListener {
    /** Not 0: of requests without a timeout Tomcat (10.1.49) at times confuses one that has ended with the next one. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private final AsyncContext async;
    private volatile boolean over;

    Watcher(AsyncContext async) {
        this.async = async;
        async.setTimeout(FOR_EVER.toMillis());
        async.addListener(this);
    }

    /** @throws IOException when the watcher is gone */
    synchronized void write(String text) throws IOException {
        if (over) {
            throw new EOFException("The watcher is gone");
        }
        OutputStream out = async.getResponse().getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Ends the response, where the container has not. */
    synchronized void end() {
        if (!over) {
            over = true;
            complete();
        }
    }

    private void complete() {
        try {
            async.complete();
        } catch (IllegalStateException completed) {
            // Tomcat does it by itself where the watcher is gone.
        }
    }

    /** Where the container ends it by itself. Jetty does not call while a write goes on. */
    @Override
    public synchronized void onError(AsyncEvent event) {
        over = true;
    }

    /** Tomcat holds a lock here that a failing write needs. */
    @Override
    public void onComplete(AsyncEvent event) {
        over = true;
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
