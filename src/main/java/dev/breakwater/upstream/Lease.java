package dev.breakwater.upstream;

import java.util.concurrent.atomic.AtomicBoolean;

/** The right to send one request to one backend; whoever takes it closes it exactly once. Safe for use by any thread. */
public final class Lease {
    private final Backend backend;
    private final Breaker.Permit permit;
    private final Runnable released;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(Backend backend, Breaker.Permit permit, Runnable released) {
        this.backend = backend;
        this.permit = permit;
        this.released = released;
    }

    public Backend backend() {
        return backend;
    }

    /** When it was taken, by {@link System#nanoTime()}. */
    public long startNanos() {
        return startNanos;
    }

    /** The request became a stream: its backend is well, however long the stream lasts and however it ends. */
    public void established(Outcome outcome) {
        if (answered.compareAndSet(false, true)) {
            backend.breaker().record(permit, outcome, System.nanoTime() - startNanos);
        }
    }

    /** Gives the right back; only the first call counts, so that every exit path may call it. */
    public void close(Outcome outcome) {
        if (closed.compareAndSet(false, true)) {
            long now = System.nanoTime();
            long nanos = now - startNanos;
            backend.load().release(outcome, nanos, now);
            if (answered.compareAndSet(false, true)) {
                backend.breaker().record(permit, outcome, nanos);
            }
            backend.uses().release();
            released.run();
        }
    }
}
