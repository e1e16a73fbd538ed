package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Of two different backends taken at random the one that is likely to answer sooner: the recent time to first byte, peaks first, times the requests in
 * flight, by weight.
 */
final class PeakEwma implements Balancer {
    /** What a backend is taken to need that has requests in flight and has answered none yet. */
    private static final double UNPROVEN_NANOS = 1e9;

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        if (count == 1) {
            return candidates[0];
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(count);
        int second = (first + 1 + random.nextInt(count - 1)) % count;
        return cost(candidates[second]) < cost(candidates[first]) ? candidates[second] : candidates[first];
    }

    private static double cost(Backend backend) {
        int inFlight = backend.inFlight();
        double nanos = backend.load().latency().nanos();
        if (nanos < 1) {
            nanos = inFlight == 0 ? 1 : UNPROVEN_NANOS;
        }
        return nanos * (inFlight + 1) / backend.weight();
    }
}
