package dev.breakwater.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what all requests have come to into the log, a line at a time. Safe for use by any thread. */
public final class TrafficLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficLog.class);

    private final RequestMeters all;
    private final LongSupplier active;
    private final Scheduler scheduler;
    private Duration period = Duration.ZERO;
    private Ticker ticker;

    /** @param active how many requests have begun and not ended */
    public TrafficLog(Metrics metrics, LongSupplier active, Scheduler scheduler) {
        this.all = metrics.all();
        this.active = active;
        this.scheduler = scheduler;
    }

    /** Goes on with a line for every such period; 0 writes none. */
    public synchronized void apply(Duration next) {
        if (!next.equals(period)) {
            close();
            period = next;
            if (!next.isZero()) {
                Interval interval = new Interval(all, System.nanoTime());
                ticker = new Ticker(scheduler, next, () -> LOG.info("{}", line(interval.next(System.nanoTime()))));
            }
        }
    }

    String line(Interval.Sum sum) {
        return String.format(
                Locale.ROOT,
                "%d requests, %d errors, %.1f requests/s, p50 %s, p95 %s, p99 %s, %d in flight",
                sum.requests(),
                sum.errors(),
                sum.perSecond(sum.requests()),
                millis(sum.durations().seconds(0.5)),
                millis(sum.durations().seconds(0.95)),
                millis(sum.durations().seconds(0.99)),
                active.getAsLong());
    }

    private static String millis(Double seconds) {
        return seconds == null ? "-" : String.format(Locale.ROOT, "%.1f ms", seconds * 1_000);
    }

    @Override
    public synchronized void close() {
        if (ticker != null) {
            ticker.close();
        }
    }
}
