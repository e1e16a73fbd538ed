package dev.breakwater.it;

import java.util.concurrent.atomic.AtomicLong;

/** Waits until a sender is held up. */
final class Stall {
    private static final long STILL_MILLIS = 400;

    private Stall() {}

    /** Returns when something was counted and nothing more is for a while. That cannot be seen otherwise than by waiting. */
    static void await(AtomicLong count) {
        Await.until("something is sent", () -> count.get() > 0);
        long[] last = {-1, System.nanoTime()};
        Await.until("the sender is held up", () -> {
            long now = count.get();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > STILL_MILLIS * 1_000_000;
        });
    }
}
