package dev.breakwater.deploy;

import dev.breakwater.config.ConfigException;
import dev.breakwater.proxy.ServletClientSide;
import dev.breakwater.proxy.Transports;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/** Starts Breakwater with the WAR and stops it with it. Named in web.xml. */
public final class BreakwaterListener implements ServletContextListener {
    private static final int MAX_THREADS = 100;

    private final List<LifeCycle> resources = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(this::timerThread);
    private volatile Thread timerThread;
    private Breakwater breakwater;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            WarConfig config = WarConfig.find(event.getServletContext());
            Transports.Resources own = resources(config);
            breakwater = new Breakwater(
                    config.file(),
                    config.loader(),
                    config.loaded(),
                    context -> new ServletClientSide(context, own.executor()),
                    own);
            breakwater.serveAdmin();
            breakwater.register(event.getServletContext());
            breakwater.watch();
        } catch (ConfigException problems) {
            contextDestroyed(event);
            throw new IllegalStateException(problems.getMessage(), problems);
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (breakwater != null) {
            breakwater.close();
        }
        resources.forEach(resource -> LifeCycle.stop(resource));
        timer.shutdownNow();
        awaitTimer();
    }

    private Thread timerThread(Runnable task) {
        timerThread = new Thread(task, "breakwater-timer");
        timerThread.setDaemon(true);
        return timerThread;
    }

    /** Containers take a thread that outlives the application for a leak. */
    private void awaitTimer() {
        try {
            Thread thread = timerThread;
            if (thread != null) {
                thread.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** The container's own threads belong to another class loader; Breakwater's end with it. */
    private Transports.Resources resources(WarConfig config) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS);
        threads.setName("breakwater");
        threads.setDaemon(true);
        threads.setMaxEvictCount(Transports.Resources.SPARE_THREADS_ENDED);
        Scheduler scheduler = new ScheduledExecutorScheduler(timer);
        resources.add(threads);
        resources.add(scheduler);
        resources.forEach(resource -> LifeCycle.start(resource));
        return new Transports.Resources(
                threads,
                scheduler,
                new ArrayByteBufferPool(),
                Runtime.getRuntime().availableProcessors(),
                false,
                config.backends(),
                Transports.Resources.PATIENCE);
    }
}
