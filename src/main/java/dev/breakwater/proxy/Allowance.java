package dev.breakwater.proxy;

import dev.breakwater.config.TimeoutConfig;

/**
 * How long a client may still be waited for in one direction: every wait is taken off, every byte that passes adds what it may take at the least rate.
 * For one thread at a time.
 */
final class Allowance {
    /** Some decades: what adds up to more cannot be used up. */
    private static final long MOST = Long.MAX_VALUE / 4;

    private final double nanosPerByte;
    private long left;

    private Allowance(double nanosPerByte, long grace) {
        this.nanosPerByte = nanosPerByte;
        this.left = grace;
    }

    /** What a client has in the beginning, or null where any rate will do. */
    static Allowance of(TimeoutConfig timeouts) {
        boolean none = timeouts.minRate().unlimited() || timeouts.client().isZero();
        return none
                ? null
                : new Allowance(
                        1e9 / timeouts.minRate().bytes(), timeouts.client().toNanos());
    }

    /** In nanoseconds; less than 0 where it was overdrawn. */
    long left() {
        return left;
    }

    void waited(long nanos) {
        left -= nanos;
    }

    void passed(long bytes) {
        left = Math.min(MOST, left + (long) Math.min(MOST, bytes * nanosPerByte));
    }
}
