package dev.breakwater.routing;

import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.upstream.Failure;

/**
 * When an exchange as a whole is out of time.
 *
 * @param at by {@link System#nanoTime()}, or {@link Long#MAX_VALUE} for never
 * @param failure whose limit it is
 */
public record Deadline(long at, Failure failure) {
    private static final Deadline NONE = new Deadline(Long.MAX_VALUE, Failure.TOTAL_TIMEOUT);

    /** The earlier one of what the route and what the client of a gRPC call allow. */
    static Deadline of(TimeoutConfig timeouts, GrpcCall call, long startNanos) {
        long total = timeouts.total().toNanos();
        long asked = call == null ? 0 : call.timeoutNanos();
        if (asked != 0 && (total == 0 || asked < total)) {
            return new Deadline(startNanos + asked, Failure.DEADLINE_EXCEEDED);
        }
        return total == 0 ? NONE : new Deadline(startNanos + total, Failure.TOTAL_TIMEOUT);
    }

    public boolean passed(long now) {
        return at != Long.MAX_VALUE && at - now <= 0;
    }
}
