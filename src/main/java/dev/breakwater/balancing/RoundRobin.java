package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.atomic.AtomicInteger;

/** Each backend in turn, whatever its weight. */
final class RoundRobin implements Balancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        // A retry that has no choice takes nobody's turn: of two backends the ill one would have every first attempt.
        return count == 1 ? candidates[0] : candidates[Integer.remainderUnsigned(turn.getAndIncrement(), count)];
    }
}
