package dev.breakwater.upstream;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right to send one request to one backend; whoever takes it closes it exactly once. Safe for use by any thread. */
public final class Lease {
    private final Backend backend;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(Backend backend) {
        this.backend = backend;
    }

    public Backend backend() {
        return backend;
    }

    /** Gives the right back; only the first call counts, so that every exit path may call it. */
    public void close(Outcome outcome) {
        if (closed.compareAndSet(false, true)) {
            backend.load().release(outcome);
        }
    }
}
