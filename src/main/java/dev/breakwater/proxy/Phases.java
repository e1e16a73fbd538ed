package dev.breakwater.proxy;

import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.routing.Deadline;
import dev.breakwater.upstream.Failure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What an exchange is waiting for, on its way to the backend and on its way back, and until when. A wait that the client causes never
 * counts against the backend, nor the other way round. Safe for use by any thread.
 */
final class Phases {
    /** One kind of waiting and what its end without a result means. */
    enum Phase {
        NONE(null),
        CONNECT(Failure.CONNECT_TIMEOUT),
        REQUEST_WRITE(Failure.BACKEND_TIMEOUT),
        REQUEST_READ(Failure.CLIENT_TIMEOUT),
        RESPONSE_HEADER(Failure.BACKEND_TIMEOUT),
        RESPONSE_READ(Failure.BACKEND_TIMEOUT),
        RESPONSE_WRITE(Failure.CLIENT_TIMEOUT);

        private final Failure failure;

        Phase(Failure failure) {
            this.failure = failure;
        }
    }

    private record Wait(Phase phase, long deadline) {
        static final Wait NONE = new Wait(Phase.NONE, Long.MAX_VALUE);

        boolean isOver(long now) {
            return deadline != Long.MAX_VALUE && deadline - now <= 0;
        }
    }

    private final TimeoutConfig timeouts;
    private final Duration responseHeader;
    private final Deadline whole;
    private volatile Wait up = Wait.NONE;
    private final AtomicReference<Wait> down = new AtomicReference<>(Wait.NONE);

    /**
     * @param perTry how long one attempt may wait for the response header, where that is less than the timeout; 0 for no such limit
     * @param whole of the exchange; all times are by {@link System#nanoTime()}
     */
    Phases(TimeoutConfig timeouts, Duration perTry, Deadline whole) {
        this.timeouts = timeouts;
        Duration most = timeouts.responseHeader();
        boolean less = !perTry.isZero() && (most.isZero() || perTry.compareTo(most) < 0);
        this.responseHeader = less ? perTry : most;
        this.whole = whole;
    }

    /** What the way to the backend waits for from now on. */
    void up(Phase phase, long now) {
        up = wait(phase, now);
    }

    /** What the way back from the backend waits for from now on. */
    void down(Phase phase, long now) {
        down.set(wait(phase, now));
    }

    /** The request is wholly sent: now it is up to the backend, unless its response came before. */
    void requestSent(long now) {
        up = Wait.NONE;
        down.compareAndSet(Wait.NONE, wait(Phase.RESPONSE_HEADER, now));
    }

    /** The earliest deadline, or {@link Long#MAX_VALUE}. */
    long deadline() {
        return earlier(whole.at(), earlier(up.deadline, down.get().deadline));
    }

    /** Why the exchange has expired, or null when it has not. */
    Failure expired(long now) {
        if (whole.passed(now)) {
            return whole.failure();
        }
        Wait response = down.get();
        if (response.isOver(now)) {
            return response.phase.failure;
        }
        Wait request = up;
        return request.isOver(now) ? request.phase.failure : null;
    }

    private Wait wait(Phase phase, long now) {
        return phase == Phase.NONE ? Wait.NONE : new Wait(phase, deadline(now, timeout(phase)));
    }

    private Duration timeout(Phase phase) {
        return switch (phase) {
            case NONE -> Duration.ZERO;
            case CONNECT -> timeouts.connect();
            case REQUEST_WRITE -> timeouts.write();
            case RESPONSE_HEADER -> responseHeader;
            case RESPONSE_READ -> timeouts.read();
            case REQUEST_READ, RESPONSE_WRITE -> timeouts.client();
        };
    }

    private static long deadline(long now, Duration timeout) {
        return timeout.isZero() ? Long.MAX_VALUE : now + timeout.toNanos();
    }

    static long earlier(long left, long right) {
        if (left == Long.MAX_VALUE || right == Long.MAX_VALUE) {
            return left == Long.MAX_VALUE ? right : left;
        }
        return left - right < 0 ? left : right;
    }
}
