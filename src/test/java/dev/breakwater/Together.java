package dev.breakwater;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the same on several threads that begin at the same moment. */
public final class Together {
    private Together() {}

    /** What one of the threads does. */
    @FunctionalInterface
    public interface Part {
        void run(int thread) throws Exception;
    }

    /** Returns when all are done; what one of them throws is thrown. */
    public static void run(int threads, Part part) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch ready = new CountDownLatch(threads);
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                Callable<Void> begun = () -> {
                    ready.countDown();
                    ready.await();
                    part.run(thread);
                    return null;
                };
                parts.add(executor.submit(begun));
            }
            for (Future<?> each : parts) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
