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

    /**
     * @param idle when it has lasted for too long
     * @param slow when this and the waits before have, by the bytes that passed
     */
    private record Wait(Phase phase, long since, long idle, long slow) {
        static final Wait NONE = new Wait(Phase.NONE, 0, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private final TimeoutConfig timeouts;
    private final Duration responseHeader;
    private final Deadline whole;
    private final Allowance upload;
    private final Allowance download;
    private volatile Wait up = Wait.NONE;
    private final AtomicReference<Wait> down = new AtomicReference<>(Wait.NONE);

    /**
     * @param perTry how long one attempt may wait for the response header, where that is less than the timeout; 0 for no such limit
     * @param whole of the exchange; all times are by {@link System#nanoTime()}
     * @param upload what the client has left for its body, or null for no such limit
     * @param download what it has left for taking the response, or null
     */
    Phases(TimeoutConfig timeouts, Duration perTry, Deadline whole, Allowance upload, Allowance download) {
        this.timeouts = timeouts;
        Duration most = timeouts.responseHeader();
        boolean less = !perTry.isZero() && (most.isZero() || perTry.compareTo(most) < 0);
        this.responseHeader = less ? perTry : most;
        this.whole = whole;
        this.upload = upload;
        this.download = download;
    }

    /** What the way to the backend waits for from now on. */
    void up(Phase phase, long now) {
        Wait before = up;
        if (upload != null && before.phase == Phase.REQUEST_READ) {
            upload.waited(now - before.since);
        }
        up = wait(phase, now, phase == Phase.REQUEST_READ ? upload : null);
    }

    /** So many bytes of the client's body have come. */
    void received(long bytes) {
        if (upload != null) {
            upload.passed(bytes);
        }
    }

    /** What the way back from the backend waits for from now on. */
    void down(Phase phase, long now) {
        Wait before = down.get();
        if (download != null && before.phase == Phase.RESPONSE_WRITE) {
            download.waited(now - before.since);
        }
        down.set(wait(phase, now, phase == Phase.RESPONSE_WRITE ? download : null));
    }

    /** The client has taken so many bytes of the response. */
    void sent(long bytes) {
        if (download != null) {
            download.passed(bytes);
        }
    }

    /** The request is wholly sent: now it is up to the backend, unless its response came before. */
    void requestSent(long now) {
        up = Wait.NONE;
        down.compareAndSet(Wait.NONE, wait(Phase.RESPONSE_HEADER, now, null));
    }

    /** The earliest deadline, or {@link Long#MAX_VALUE}. */
    long deadline() {
        Wait response = down.get();
        return earlier(whole.at(), earlier(deadline(up, response), deadline(response, response)));
    }

    /** Once the response goes on the two are a conversation, and the client may take its time to say more. */
    private static long deadline(Wait wait, Wait response) {
        boolean conversation = wait.phase == Phase.REQUEST_READ
                && (response.phase == Phase.RESPONSE_READ || response.phase == Phase.RESPONSE_WRITE);
        return conversation ? wait.idle : earlier(wait.idle, wait.slow);
    }

    /** Why the exchange has expired, or null when it has not. */
    Failure expired(long now) {
        if (whole.passed(now)) {
            return whole.failure();
        }
        Wait request = up;
        Wait response = down.get();
        if (isOver(deadline(response, response), now)) {
            return response.phase.failure;
        }
        return isOver(deadline(request, response), now) ? request.phase.failure : null;
    }

    /** A backend that knows how long all may take gives up at the same moment: it is not to blame. */
    Failure reason(Failure told, long now) {
        return told == Failure.BACKEND_RESET && whole.passed(now) ? whole.failure() : told;
    }

    private static boolean isOver(long deadline, long now) {
        return deadline != Long.MAX_VALUE && deadline - now <= 0;
    }

    private Wait wait(Phase phase, long now, Allowance allowance) {
        if (phase == Phase.NONE) {
            return Wait.NONE;
        }
        long slow = allowance == null ? Long.MAX_VALUE : now + allowance.left();
        return new Wait(phase, now, deadline(now, timeout(phase)), slow);
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
