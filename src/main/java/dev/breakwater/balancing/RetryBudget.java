package dev.breakwater.balancing;

import dev.breakwater.config.RetryBudgetConfig;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** How many of an upstream's requests may be sent again at a time, and how many were. What it counts outlives reloads. Safe for use by any thread. */
public final class RetryBudget {
    private final RetryBudgetConfig config;
    private final IntSupplier inFlight;
    private final AtomicInteger paused;
    private final AtomicInteger taken;
    private final LongAdder retries;

    /** @param inFlight the upstream's requests that are with a backend */
    RetryBudget(RetryBudgetConfig config, IntSupplier inFlight) {
        this(config, inFlight, new AtomicInteger(), new AtomicInteger(), new LongAdder());
    }

    private RetryBudget(
            RetryBudgetConfig config,
            IntSupplier inFlight,
            AtomicInteger paused,
            AtomicInteger taken,
            LongAdder retries) {
        this.config = config;
        this.inFlight = inFlight;
        this.paused = paused;
        this.taken = taken;
        this.retries = retries;
    }

    /** The same with another configuration. */
    RetryBudget with(RetryBudgetConfig next) {
        return new RetryBudget(next, inFlight, paused, taken, retries);
    }

    /** A request that has no lease just now will ask for another: it still counts. {@link #pauseEnds()} ends that. */
    public void pauseBegins() {
        paused.incrementAndGet();
    }

    public void pauseEnds() {
        paused.decrementAndGet();
    }

    /** Takes one retry, if that leaves enough; {@link #giveBack()} ends that. */
    public boolean take() {
        int active = inFlight.getAsInt() + paused.get();
        int allowed = Math.max(config.min(), (int) ((long) active * config.percent() / 100));
        if (taken.incrementAndGet() > allowed) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    public void giveBack() {
        taken.decrementAndGet();
    }

    /** A request is sent once more. */
    public void retried() {
        retries.increment();
    }

    /** Requests that were sent once more, each as often as it was. */
    public long retries() {
        return retries.sum();
    }
}
