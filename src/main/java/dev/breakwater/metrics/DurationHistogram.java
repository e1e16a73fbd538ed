package dev.breakwater.metrics;

import com.codahale.metrics.Histogram;
import java.util.function.LongSupplier;

/** How long something took, as Prometheus' buckets since the beginning and as percentiles over the last one to two minutes. Safe for use by any thread. */
public final class DurationHistogram extends Histogram {
    private final BucketReservoir reservoir;

    public DurationHistogram() {
        this(System::nanoTime);
    }

    DurationHistogram(LongSupplier nanoTime) {
        this(new BucketReservoir(nanoTime));
    }

    private DurationHistogram(BucketReservoir reservoir) {
        super(reservoir);
        this.reservoir = reservoir;
    }

    /** @param now what {@link System#nanoTime()} says, which whoever measures has asked anyway */
    public void record(long nanos, long now) {
        reservoir.rotate(now);
        update(Math.max(0, nanos));
    }

    /** Everything since the beginning. */
    public DurationSnapshot total() {
        return reservoir.total();
    }

    /** The last one to two minutes. */
    public DurationSnapshot recent() {
        return reservoir.recent();
    }
}
