package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The backend with the fewest requests in flight for its weight; among equals, each in turn, so that an idle pool is used evenly.
 */
final class LeastConnections implements Balancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        int start = Integer.remainderUnsigned(turn.getAndIncrement(), count);
        Backend least = candidates[start];
        for (int i = 1; i < count; i++) {
            Backend other = candidates[(start + i) % count];
            if (compare(other, least) < 0) {
                least = other;
            }
        }
        return least;
    }

    /** Compares what the load of each would be with one more request, divided by its weight. */
    static int compare(Backend left, Backend right) {
        return Long.compare((left.inFlight() + 1L) * right.weight(), (right.inFlight() + 1L) * left.weight());
    }
}
