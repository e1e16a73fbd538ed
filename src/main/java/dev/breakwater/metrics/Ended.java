package dev.breakwater.metrics;

/**
 * How a request ended.
 *
 * @param status what the client was sent, or 0 where nothing was
 * @param failure the number of its cause, or -1 where it was served wholly
 * @param error whether it counts as an error: a status of 500 or more, or a failure that is not the client's
 * @param nanos from its beginning to its end
 * @param firstByteNanos from its beginning to the backend's response header, or 0 where none came
 * @param received the size of the request body, as far as it was read
 * @param sent the size of the response body, as far as it was sent
 * @param at when it ended, by {@link System#nanoTime()}
 */
public record Ended(
        int status, int failure, boolean error, long nanos, long firstByteNanos, long received, long sent, long at) {}
