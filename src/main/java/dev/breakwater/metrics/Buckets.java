package dev.breakwater.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes that durations are sorted into: exponential ones, none wider than 10 % of its lower bound, so that a percentile is at most 5 % wrong. Every bound that
 * Prometheus sees is one of theirs, so that what it gets is exact.
 */
final class Buckets {
    /** The upper bounds that Prometheus sees, in seconds. */
    static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};

    private static final double FIRST_SECONDS = 0.0001;
    private static final double LAST_SECONDS = 600;
    private static final double WIDTH = 1.1;
    private static final long[] BOUNDS = bounds();

    /** How many there are; the last has no upper bound. */
    static final int COUNT = BOUNDS.length + 1;

    private static final int[] SHOWN = shown();

    private Buckets() {}

    private static long[] bounds() {
        List<Double> coarse = new ArrayList<>(List.of(FIRST_SECONDS));
        Arrays.stream(SECONDS).forEach(coarse::add);
        coarse.add(LAST_SECONDS);
        List<Long> bounds = new ArrayList<>(List.of(nanos(FIRST_SECONDS)));
        for (int i = 1; i < coarse.size(); i++) {
            double from = coarse.get(i - 1);
            double ratio = coarse.get(i) / from;
            int parts = (int) Math.ceil(Math.log(ratio) / Math.log(WIDTH));
            for (int part = 1; part < parts; part++) {
                bounds.add(nanos(from * Math.pow(ratio, (double) part / parts)));
            }
            bounds.add(nanos(coarse.get(i)));
        }
        return bounds.stream().mapToLong(Long::longValue).toArray();
    }

    private static int[] shown() {
        return Arrays.stream(SECONDS).mapToInt(bound -> index(nanos(bound))).toArray();
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** The bucket of a duration; a bound belongs to the bucket that it ends. */
    static int index(long nanos) {
        int found = Arrays.binarySearch(BOUNDS, nanos);
        return found >= 0 ? found : -found - 1;
    }

    /** A duration that stands for all of a bucket's. */
    static long middle(int index) {
        if (index == 0) {
            return BOUNDS[0] / 2;
        }
        return index == BOUNDS.length
                ? BOUNDS[index - 1]
                : (long) Math.sqrt((double) BOUNDS[index - 1] * BOUNDS[index]);
    }

    /** Sums the counts up to those that Prometheus sees: one for each of {@link #SECONDS}, not cumulative, and the rest. */
    static long[] shown(long[] counts) {
        long[] sums = new long[SECONDS.length + 1];
        int to = 0;
        for (int i = 0; i < counts.length; i++) {
            if (to < SHOWN.length && i > SHOWN[to]) {
                to++;
            }
            sums[to] += counts[i];
        }
        return sums;
    }
}
