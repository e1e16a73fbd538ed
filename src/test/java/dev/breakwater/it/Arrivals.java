package dev.breakwater.it;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The requests that reached a backend during the present test, and what went wrong with them. Safe for use by any thread. */
final class Arrivals<R> {
    private final BlockingQueue<R> whole = new LinkedBlockingQueue<>();
    private int begun;
    private int round;
    private Throwable failure;

    /** A request's header has come. Says in which round that was. */
    synchronized int begin() {
        begun++;
        return round;
    }

    /** The body of one that came in that round was read to its end. A client may be through with its response, and its test over, before this is. */
    synchronized void end(int arrivedIn, R request) {
        if (arrivedIn == round) {
            whole.add(request);
        }
    }

    synchronized void fail(Throwable unexpected) {
        failure = failure == null ? unexpected : failure;
    }

    /** Begins another round. What a handler asserted in vain is thrown here. */
    synchronized void forget() {
        round++;
        whole.clear();
        begun = 0;
        Throwable unexpected = failure;
        failure = null;
        if (unexpected != null) {
            throw new AssertionError("A backend's handler failed", unexpected);
        }
    }

    /** The next one whose body was read to its end; waits for it. */
    R next() {
        try {
            R request = whole.poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No request reached the backend");
            }
            return request;
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    /** Those whose header has come. */
    synchronized int begun() {
        return begun;
    }

    /** Those whose body was read to its end and that were not asked for yet. */
    int whole() {
        return whole.size();
    }
}
