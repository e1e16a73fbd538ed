package dev.breakwater.proxy;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.thread.Scheduler;

/** Now and then lets go what nobody uses any more. Safe for use by any thread. */
final class Retirement {
    private final Scheduler scheduler;
    private final Executor executor;
    private final Duration patience;
    private final Runnable retire;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile Scheduler.Task next;
    private volatile boolean stopped;

    /** @param retire may block */
    Retirement(Transports.Resources resources, Runnable retire) {
        scheduler = resources.scheduler();
        executor = resources.executor();
        patience = resources.patience();
        this.retire = retire;
    }

    /** Only the first call counts. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            schedule();
        }
    }

    private void schedule() {
        next = scheduler.schedule(() -> executor.execute(this::look), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        if (stopped) {
            return;
        }
        try {
            retire.run();
        } finally {
            schedule();
        }
    }

    /** Waits until it is through. */
    synchronized void stop() {
        stopped = true;
        Scheduler.Task scheduled = next;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
