package dev.breakwater.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/** How many requests are going on at once, and that there are no more than may be. Safe for use by any thread. */
public final class InFlight {
    private final AtomicInteger count = new AtomicInteger();

    public int get() {
        return count.get();
    }

    /** @param limit the most requests in flight; 0 means no limit */
    public boolean acquire(int limit) {
        if (limit == 0) {
            count.incrementAndGet();
            return true;
        }
        // Never more than the limit, not for an instant: that would refuse another its place.
        return count.getAndUpdate(before -> before < limit ? before + 1 : before) < limit;
    }

    public void release() {
        count.decrementAndGet();
    }
}
