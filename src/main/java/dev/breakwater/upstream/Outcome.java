package dev.breakwater.upstream;

/**
 * How a leased request ended.
 *
 * @param status the backend's status, or 0 when it sent none
 * @param failure why the request was not served wholly, or null when it was
 * @param firstByteNanos from the lease to the response header, or 0 when none came
 * @param bytes the size of the response body that was passed on
 */
public record Outcome(int status, Failure failure, long firstByteNanos, long bytes) {
    /** The lease was not used: it says nothing of the backend. */
    public static final Outcome UNUSED = new Outcome(0, Failure.CLIENT_ABORT, 0, 0);

    /** Whether this counts against the backend: never when the client went away or asked for something wrong. */
    public boolean countsAsFailure() {
        return failure != null && failure.fault() == Failure.Fault.BACKEND || failure == null && status >= 500;
    }

    /** Whether it shows that the backend is well; a client's or the proxy's own failure shows neither. */
    public boolean countsAsSuccess() {
        return failure == null && status > 0 && status < 500;
    }
}
