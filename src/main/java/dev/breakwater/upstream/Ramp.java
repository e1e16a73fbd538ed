package dev.breakwater.upstream;

import java.util.function.LongSupplier;

/** How far a backend is on its way from a small share of the traffic to its whole one. Safe for use by any thread. */
final class Ramp {
    private static final long NONE = Long.MIN_VALUE;

    private final LongSupplier nanoTime;
    private volatile long since = NONE;

    Ramp(boolean begun) {
        this(begun, System::nanoTime);
    }

    Ramp(boolean begun, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        if (begun) {
            begin();
        }
    }

    void begin() {
        since = nanoTime.getAsLong();
    }

    /** From 0 to 1, linearly over that time; 1 where it never began or is over. */
    double share(long wholeNanos) {
        long from = since;
        if (from == NONE) {
            return 1;
        }
        double share = wholeNanos == 0 ? 1 : (nanoTime.getAsLong() - from) / (double) wholeNanos;
        if (share >= 1) {
            since = NONE;
        }
        return Math.min(1, share);
    }
}
