import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Times in steps of 10 microseconds, up to ten seconds. */
final class Latencies {
    private static final long STEP = TimeUnit.MICROSECONDS.toNanos(10);

    private final long[] steps = new long[1_000_000];
    private long count;
    private long most;

    void clear() {
        Arrays.fill(steps, 0);
        count = 0;
        most = 0;
    }

    void add(long nanos) {
        steps[(int) Math.min(steps.length - 1, nanos / STEP)]++;
        count++;
        most = Math.max(most, nanos);
    }

    long count() {
        return count;
    }

    private double millis(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int i = 0; i < steps.length; i++) {
            seen += steps[i];
            if (seen >= wanted) {
                return (i + 1) * STEP / 1e6;
            }
        }
        return most / 1e6;
    }

    /** Count, median, 99th of a hundred and longest, in milliseconds. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d %.2f %.2f %.2f", count, millis(0.5), millis(0.99), most / 1e6);
    }
}
