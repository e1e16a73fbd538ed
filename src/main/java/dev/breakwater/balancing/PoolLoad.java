package dev.breakwater.balancing;

import dev.breakwater.upstream.InFlight;
import dev.breakwater.upstream.Lease;

/** What an upstream has been doing as a whole; it outlives reloads. Safe for use by any thread. */
final class PoolLoad {
    private final InFlight inFlight = new InFlight();
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
}
