package dev.breakwater.upstream;

import dev.breakwater.metrics.DurationHistogram;
import java.util.concurrent.atomic.LongAdder;

/** What a backend has been doing; it outlives reloads. Safe for use by any thread. */
public final class BackendLoad {
    private final InFlight inFlight = new InFlight();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final DurationHistogram firstByte = new DurationHistogram();
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

    /** From a lease to the header of the response, of those that came. */
    public DurationHistogram firstByte() {
        return firstByte;
    }

    /** @param limit the most requests in flight; 0 means no limit */
    boolean acquire(int limit) {
        return inFlight.acquire(limit);
    }

    /** Takes a lease back that was never handed out. */
    void withdraw() {
        inFlight.release();
    }

    void release(Outcome outcome, long nanos, long now) {
        inFlight.release();
        requests.increment();
        if (outcome.firstByteNanos() > 0) {
            firstByte.record(outcome.firstByteNanos(), now);
        }
        if (outcome.countsAsFailure()) {
            failures.increment();
            latency.failed(nanos);
        } else if (outcome.firstByteNanos() > 0) {
            latency.observed(outcome.firstByteNanos());
        }
    }
}
