package dev.breakwater.deploy;

import dev.breakwater.config.ConfirmTimer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;

/** The timer of a change that waits to be confirmed. Its thread must not wait, as whoever changes the configuration may. */
record Later(Scheduler scheduler, Executor executor) implements ConfirmTimer {
    @Override
    public Runnable after(Duration delay, Runnable task) {
        Scheduler.Task scheduled =
                scheduler.schedule(() -> executor.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        return scheduled::cancel;
    }
}
