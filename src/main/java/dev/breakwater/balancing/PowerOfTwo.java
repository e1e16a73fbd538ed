package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.ThreadLocalRandom;

/** The less loaded of two different backends taken at random: near the best balance without a look at all of them. */
final class PowerOfTwo implements Balancer {
    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        if (count == 1) {
            return candidates[0];
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(count);
        int second = (first + 1 + random.nextInt(count - 1)) % count;
        return LeastConnections.compare(candidates[second], candidates[first]) < 0
                ? candidates[second]
                : candidates[first];
    }
}
