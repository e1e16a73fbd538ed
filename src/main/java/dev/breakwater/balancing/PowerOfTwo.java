package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToDoubleFunction;

/** The cheaper of two different backends taken at random: near the best balance without a look at all of them. */
final class PowerOfTwo implements Balancer {
    private final ToDoubleFunction<Backend> cost;

    PowerOfTwo(ToDoubleFunction<Backend> cost) {
        this.cost = cost;
    }

    /** What the load would be with one more request, by weight. */
    static double load(Backend backend) {
        return (backend.inFlight() + 1.0) / backend.weight();
    }

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        if (count == 1) {
            return candidates[0];
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int place = random.nextInt(count);
        Backend first = candidates[place];
        Backend second = candidates[(place + 1 + random.nextInt(count - 1)) % count];
        return cost.applyAsDouble(second) < cost.applyAsDouble(first) ? second : first;
    }
}
