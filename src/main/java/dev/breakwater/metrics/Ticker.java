package dev.breakwater.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again until it is closed. */
final class Ticker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    private final Scheduler scheduler;
    private final long millis;
    private final Runnable task;
    private volatile Scheduler.Task next;
    private volatile boolean closed;

    Ticker(Scheduler scheduler, Duration interval, Runnable task) {
        this.scheduler = scheduler;
        this.millis = interval.toMillis();
        this.task = task;
        schedule();
    }

    private void schedule() {
        if (!closed) {
            next = scheduler.schedule(this::run, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        if (closed) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException unexpected) {
            LOG.warn("Metrics failed", unexpected);
        }
        schedule();
    }

    @Override
    public void close() {
        closed = true;
        Scheduler.Task scheduled = next;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
