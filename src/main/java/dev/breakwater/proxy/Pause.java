package dev.breakwater.proxy;

import dev.breakwater.balancing.Waiting;
import dev.breakwater.upstream.Failure;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A wait between attempts. Whoever ends it first decides what comes next. Safe for use by any thread. */
final class Pause {
    private final long deadline;
    private final Runnable then;
    private final Consumer<Failure> givenUp;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Waiting place;

    /**
     * @param nanos how long it lasts
     * @param then what comes when nothing ends it before
     * @param givenUp what comes when the exchange fails meanwhile
     */
    Pause(long nanos, Runnable then, Consumer<Failure> givenUp) {
        deadline = System.nanoTime() + nanos;
        this.then = then;
        this.givenUp = givenUp;
    }

    /** The place in a pool's queue that is left when it ends. */
    void in(Waiting queue) {
        place = queue;
        if (ended.get()) {
            queue.cancel();
        }
    }

    /** By {@link System#nanoTime()}. */
    long deadline() {
        return deadline;
    }

    Runnable then() {
        return then;
    }

    /** To be called by who has ended it. */
    void giveUp(Failure reason) {
        givenUp.accept(reason);
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
