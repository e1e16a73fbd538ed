package dev.breakwater.balancing;

import dev.breakwater.config.RetryBudgetConfig;
import dev.breakwater.upstream.InFlight;
import dev.breakwater.upstream.Lease;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What an upstream has been doing as a whole; it outlives reloads. Safe for use by any thread. */
final class PoolLoad {
    private final InFlight inFlight = new InFlight();
    private final AtomicInteger paused = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final LongAdder retried = new LongAdder();
    private final LeaseQueue queue = new LeaseQueue();

    int inFlight() {
        return inFlight.get();
    }

    LeaseQueue queue() {
        return queue;
    }

    /** @param limit the most requests in flight; 0 means no limit */
    boolean acquire(int limit) {
        return inFlight.acquire(limit);
    }

    void withdraw() {
        inFlight.release();
    }

    /** A lease was closed: there may be room for who waits. */
    void release() {
        inFlight.release();
        orServeQueue(null);
    }

    /** Whoever asked in vain may have held a place for an instant that was refused to one who waits. */
    Lease orServeQueue(Lease lease) {
        if (lease == null && !queue.isEmpty()) {
            queue.drain();
        }
        return lease;
    }

    /** A request is sent again. */
    void retried() {
        retried.increment();
    }

    long retries() {
        return retried.sum();
    }

    private int active() {
        return inFlight.get() + paused.get();
    }

    /** A request that has no lease just now will ask for another. */
    void pauseBegins() {
        paused.incrementAndGet();
    }

    void pauseEnds() {
        paused.decrementAndGet();
    }

    /** Takes one retry out of the budget, if that leaves enough. */
    boolean beginRetry(RetryBudgetConfig budget) {
        int allowed = Math.max(budget.min(), (int) ((long) active() * budget.percent() / 100));
        if (retries.incrementAndGet() > allowed) {
            retries.decrementAndGet();
            return false;
        }
        return true;
    }

    void endRetry() {
        retries.decrementAndGet();
    }
}
