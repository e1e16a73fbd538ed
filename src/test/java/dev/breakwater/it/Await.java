package dev.breakwater.it;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions that other threads and processes bring about. */
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Await() {}

    /** Returns as soon as the condition holds, and fails when it does not within half a minute: a busy machine takes its time. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, PATIENCE, condition);
    }

    /** The same for what may take longer. */
    public static void until(String what, Duration patience, Callable<Boolean> condition) {
        long began = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - began > patience.toNanos()) {
                    throw new AssertionError("Never came true: " + what);
                }
                Thread.sleep(10);
            }
        } catch (AssertionError late) {
            throw late;
        } catch (Exception unexpected) {
            throw new AssertionError(what, unexpected);
        }
    }
}
