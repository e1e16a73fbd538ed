package dev.breakwater.metrics;

import com.codahale.metrics.Snapshot;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How often durations of each class occurred, in nanoseconds. Immutable. */
public final class DurationSnapshot extends Snapshot {
    static final DurationSnapshot EMPTY = new DurationSnapshot(new long[Buckets.COUNT], 0);

    private final long[] counts;
    private final long sum;
    private final long size;

    DurationSnapshot(long[] counts, long sum) {
        this.counts = counts;
        this.sum = sum;
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        size = all;
    }

    /** What came in since an earlier one. */
    public DurationSnapshot since(DurationSnapshot earlier) {
        return combined(earlier, -1);
    }

    DurationSnapshot plus(DurationSnapshot other) {
        return combined(other, 1);
    }

    private DurationSnapshot combined(DurationSnapshot other, int sign) {
        long[] both = counts.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] += sign * other.counts[i];
        }
        return new DurationSnapshot(both, sum + sign * other.sum);
    }

    public long count() {
        return size;
    }

    /** The total, in seconds. */
    public double sum() {
        return seconds(sum);
    }

    /** The average in seconds, or null where nothing was recorded. */
    public Double average() {
        return size == 0 ? null : Double.valueOf(sum() / size);
    }

    /** A percentile in seconds, or null where nothing was recorded. */
    public Double seconds(double quantile) {
        return size == 0 ? null : Double.valueOf(seconds((long) getValue(quantile)));
    }

    private static double seconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }

    /** Counts by Prometheus' bounds, not cumulative. */
    long[] shown() {
        return Buckets.shown(counts);
    }

    @Override
    public double getValue(double quantile) {
        long rank = Math.max(1, (long) Math.ceil(quantile * size));
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            if (below >= rank) {
                return Buckets.middle(i);
            }
        }
        return 0;
    }

    /** One value for each class that occurred: the values themselves are not kept. */
    @Override
    public long[] getValues() {
        return java.util.stream.IntStream.range(0, counts.length)
                .filter(i -> counts[i] > 0)
                .mapToLong(Buckets::middle)
                .toArray();
    }

    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, size);
    }

    @Override
    public long getMax() {
        return (long) getValue(1);
    }

    @Override
    public double getMean() {
        return size == 0 ? 0 : (double) sum / size;
    }

    @Override
    public long getMin() {
        return (long) getValue(0);
    }

    @Override
    public double getStdDev() {
        double mean = getMean();
        double squares = 0;
        for (int i = 0; i < counts.length; i++) {
            squares += counts[i] * Math.pow(Buckets.middle(i) - mean, 2);
        }
        return size < 2 ? 0 : Math.sqrt(squares / (size - 1));
    }

    @Override
    public void dump(OutputStream output) {
        PrintWriter out = new PrintWriter(output, false, StandardCharsets.UTF_8);
        for (long value : getValues()) {
            out.println(value);
        }
        out.flush();
    }
}
