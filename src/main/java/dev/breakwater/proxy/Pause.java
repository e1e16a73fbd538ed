package dev.breakwater.proxy;

import dev.breakwater.balancing.Waiting;
import java.util.concurrent.atomic.AtomicBoolean;

/** A wait between attempts. Whoever ends it first decides what comes next. Safe for use by any thread. */
final class Pause {
    private final long deadline;
    private final Runnable then;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Waiting place;

    /**
     * @param deadline by {@link System#nanoTime()}
     * @param then what comes when nothing ends it before
     */
    Pause(long deadline, Runnable then) {
        this.deadline = deadline;
        this.then = then;
    }

    /** The place in a pool's queue that is left when it ends. */
    void in(Waiting queue) {
        place = queue;
        if (ended.get()) {
            queue.cancel();
        }
    }

    long deadline() {
        return deadline;
    }

    Runnable then() {
        return then;
    }

    /** Ends it; false where it has ended already. */
    boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        Waiting queue = place;
        if (queue != null) {
            queue.cancel();
        }
        return true;
    }

    boolean ended() {
        return ended.get();
    }
}
