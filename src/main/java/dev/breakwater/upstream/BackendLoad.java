package dev.breakwater.upstream;

import java.util.concurrent.atomic.LongAdder;

/** What a backend has been doing; it outlives reloads. Safe for use by any thread. */
public final class BackendLoad {
    private final InFlight inFlight = new InFlight();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Latency latency = new Latency();

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

    public Latency latency() {
        return latency;
    }

    /** @param limit the most requests in flight; 0 means no limit */
    boolean acquire(int limit) {
        return inFlight.acquire(limit);
    }

    /** Takes a lease back that was never handed out. */
    void withdraw() {
        inFlight.release();
    }

    void release(Outcome outcome, long nanos) {
        inFlight.release();
        requests.increment();
        if (outcome.countsAsFailure()) {
            failures.increment();
            latency.failed(nanos);
        } else if (outcome.firstByteNanos() > 0) {
            latency.observed(outcome.firstByteNanos());
        }
    }
}
