package dev.breakwater.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;

/** The last five minutes of all requests, a {@link Point} for every two seconds. Safe for use by any thread. */
public final class Traffic implements AutoCloseable {
    public static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final int MOST_POINTS = 150;

    private final RequestMeters all;
    private final LongSupplier active;
    private final Deque<Point> points = new ArrayDeque<>();
    private final List<Consumer<Point>> listeners = new CopyOnWriteArrayList<>();
    private Interval interval;
    private Ticker ticker;

    /** @param active how many requests have begun and not ended */
    public Traffic(Metrics metrics, LongSupplier active) {
        this.all = metrics.all();
        this.active = active;
        interval = new Interval(all, System.nanoTime());
    }

    public synchronized void start(Scheduler scheduler) {
        interval = new Interval(all, System.nanoTime());
        ticker = new Ticker(scheduler, INTERVAL, () -> sample(System.nanoTime(), Instant.now()));
    }

    /** Hears of every new point, on the timer's thread: it must not block. */
    public void onPoint(Consumer<Point> listener) {
        listeners.add(listener);
    }

    void sample(long now, Instant at) {
        Point point;
        synchronized (this) {
            Interval.Sum sum = interval.next(now);
            point = new Point(
                    at,
                    sum.perSecond(sum.requests()),
                    sum.perSecond(sum.errors()),
                    sum.durations().seconds(0.5),
                    sum.durations().seconds(0.95),
                    sum.durations().seconds(0.99),
                    active.getAsLong());
            points.addLast(point);
            if (points.size() > MOST_POINTS) {
                points.removeFirst();
            }
        }
        listeners.forEach(listener -> listener.accept(point));
    }

    /** The oldest first. */
    public synchronized List<Point> points() {
        return List.copyOf(points);
    }

    /** The newest, or null before the first. */
    public synchronized Point last() {
        return points.peekLast();
    }

    @Override
    public synchronized void close() {
        if (ticker != null) {
            ticker.close();
        }
    }
}
