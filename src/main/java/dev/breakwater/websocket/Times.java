package dev.breakwater.websocket;

import java.time.Duration;

/** How long a tunnel may stay as it is, by {@link System#nanoTime()}. Safe for use by any thread. */
final class Times {
    private static final Duration OPENING = Duration.ofSeconds(10);
    private static final Duration SAYING_GOODBYE = Duration.ofSeconds(10);
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final Duration idle;
    private volatile boolean goodbye;
    private volatile long active = System.nanoTime();
    private volatile long lingerUntil;
    private volatile long restartAt = Long.MAX_VALUE;

    /** @param idle how long no byte may pass; zero for no limit */
    Times(Duration idle) {
        this.idle = idle;
    }

    void active() {
        active = System.nanoTime();
    }

    /** One side has said goodbye. */
    void goodbye() {
        goodbye = true;
    }

    boolean saidGoodbye() {
        return goodbye;
    }

    /** The proxy has said goodbye to both sides. */
    void linger() {
        lingerUntil = System.nanoTime() + LINGER.toNanos();
    }

    /** After that time or after one that was set before. */
    void restartIn(Duration delay) {
        restartAt = earlier(restartAt, System.nanoTime() + delay.toNanos());
    }

    void neverRestart() {
        restartAt = Long.MAX_VALUE;
    }

    boolean restarts(long now) {
        return restartAt != Long.MAX_VALUE && restartAt - now <= 0;
    }

    /** Until when the client's connection is waited for. */
    long untilOpened() {
        return active + OPENING.toNanos();
    }

    /** Until when something must happen while it is open. */
    long whileOpen() {
        Duration most = idle();
        long silent = most.isZero() ? Long.MAX_VALUE : active + most.toNanos();
        return earlier(silent, restartAt);
    }

    /** Until when answers to the proxy's goodbye are waited for. */
    long untilCut() {
        return lingerUntil;
    }

    /** A side that does not answer to a Close frame is not waited for as long as it may be silent otherwise. */
    private Duration idle() {
        boolean sooner = idle.isZero() || idle.compareTo(SAYING_GOODBYE) > 0;
        return goodbye && sooner ? SAYING_GOODBYE : idle;
    }

    private static long earlier(long left, long right) {
        if (left == Long.MAX_VALUE || right == Long.MAX_VALUE) {
            return left == Long.MAX_VALUE ? right : left;
        }
        return left - right < 0 ? left : right;
    }
}
