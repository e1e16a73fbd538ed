package dev.breakwater.upstream;

import java.util.function.LongSupplier;

/**
 * A peak-sensitive moving average of the time to first byte, as Finagle's balancer keeps it: it jumps to a slower response at once and
 * forgets it over ten seconds, with or without further ones. Safe for use by any thread; a lost update is as good as one response fewer.
 */
public final class Latency {
    private static final double MEMORY_NANOS = 10e9;
    private static final double FAILURE_NANOS = 1e9;

    private record Estimate(double nanos, long at) {}

    private final LongSupplier nanoTime;
    private volatile Estimate estimate;

    Latency() {
        this(System::nanoTime);
    }

    Latency(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        estimate = new Estimate(0, nanoTime.getAsLong());
    }

    /** The estimate now, in nanoseconds; 0 while nothing is known. */
    public double nanos() {
        return decayed(estimate, nanoTime.getAsLong());
    }

    void observed(long nanos) {
        long now = nanoTime.getAsLong();
        Estimate last = estimate;
        double weight = Math.exp(-(now - last.at) / MEMORY_NANOS);
        double average = nanos > last.nanos ? nanos : last.nanos * weight + nanos * (1 - weight);
        estimate = new Estimate(average, now);
    }

    /** A failure that comes fast must not look good. */
    void failed(long nanos) {
        observed((long) Math.max(nanos, FAILURE_NANOS));
    }

    private static double decayed(Estimate estimate, long now) {
        return estimate.nanos * Math.exp(-(now - estimate.at) / MEMORY_NANOS);
    }
}
