package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;

/** How long a backend is likely to take: the recent time to first byte, peaks first, times the requests in flight, by weight. */
final class PeakEwma {
    /** What a backend is taken to need that has requests in flight and has answered none yet. */
    private static final double UNPROVEN_NANOS = 1e9;

    private PeakEwma() {}

    static double cost(Backend backend) {
        int inFlight = backend.inFlight();
        double nanos = backend.load().latency().nanos();
        if (nanos < 1) {
            nanos = inFlight == 0 ? 1 : UNPROVEN_NANOS;
        }
        return nanos * PowerOfTwo.load(backend);
    }
}
