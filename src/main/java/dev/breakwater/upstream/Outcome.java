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
    /** Whether this counts against the backend: never when the client went away or asked for something wrong. */
    public boolean blamesBackend() {
        return failure != null && failure.fault() == Failure.Fault.BACKEND;
    }
}
