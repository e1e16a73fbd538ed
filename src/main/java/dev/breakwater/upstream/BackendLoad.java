package dev.breakwater.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a backend has been doing; it outlives reloads. Safe for use by any thread. */
public final class BackendLoad {
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** Requests that hold a lease now. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Leases that were closed. */
    public long requests() {
        return requests.sum();
    }

    /** Leases that were closed with a failure of the backend's. */
    public long failures() {
        return failures.sum();
    }

    /** @param limit the most requests in flight; 0 means no limit */
    boolean acquire(int limit) {
        if (inFlight.incrementAndGet() > limit && limit > 0) {
            inFlight.decrementAndGet();
            return false;
        }
        return true;
    }

    void release(Outcome outcome) {
        inFlight.decrementAndGet();
        requests.increment();
        if (outcome.blamesBackend()) {
            failures.increment();
        }
    }
}
