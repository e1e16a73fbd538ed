package dev.breakwater.it;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The requests that reached a backend during the present test, and what went wrong with them. Safe for use by any thread. */
final class Arrivals<R> {
    private final BlockingQueue<R> whole = new LinkedBlockingQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger round = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** A request's header has come. Says in which round that was. */
    int begin() {
        int present = round.get();
        begun.incrementAndGet();
        return present;
    }

    /** The body of one that came in that round was read to its end. A client may be through with its response, and its test over, before this is. */
    void end(int arrivedIn, R request) {
        if (arrivedIn == round.get()) {
            whole.add(request);
        }
    }

    void fail(Throwable unexpected) {
        failure.compareAndSet(null, unexpected);
    }

    /** Begins another round. What a handler asserted in vain is thrown here. */
    void forget() {
        round.incrementAndGet();
        whole.clear();
        begun.set(0);
        Throwable unexpected = failure.getAndSet(null);
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
    int begun() {
        return begun.get();
    }

    /** Those whose body was read to its end and that were not asked for yet. */
    int whole() {
        return whole.size();
    }
}
