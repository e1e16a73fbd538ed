package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.ThreadLocalRandom;

/** Any backend, with a probability in proportion to its weight. */
final class RandomChoice implements Balancer {
    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        int total = 0;
        for (int i = 0; i < count; i++) {
            total += candidates[i].weight();
        }
        int ticket = ThreadLocalRandom.current().nextInt(total);
        int last = 0;
        while ((ticket -= candidates[last].weight()) >= 0) {
            last++;
        }
        return candidates[last];
    }
}
