package dev.breakwater.proxy;

import dev.breakwater.balancing.Waiting;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Looks for the lease of an exchange's next attempt: at once, after pauses, or in the pool's queue. A search ends with a lease or with why there is
 * none; one goes on at a time.
 */
final class LeaseSearch {
    private final Retries retries;
    private final Failover failover;
    private final ExchangeTimer timer;
    private final Executor executor;
    private final Consumer<Lease> found;
    private final Consumer<Failure> foundNone;

    LeaseSearch(
            Retries retries,
            Failover failover,
            ExchangeTimer timer,
            Executor executor,
            Consumer<Lease> found,
            Consumer<Failure> foundNone) {
        this.retries = retries;
        this.failover = failover;
        this.timer = timer;
        this.executor = executor;
        this.found = found;
        this.foundNone = foundNone;
    }

    /**
     * Takes what was reserved, or looks for a backend, or waits for one, or for the budget.
     *
     * @param failure of the last attempt, or null where its answer was rejected
     * @param unsent whether its backend cannot have got the request
     */
    void next(Failure failure, boolean unsent) {
        if (failover.hasReserved()) {
            found.accept(failover.reserved());
        } else {
            next(failure, unsent, 0);
        }
    }

    private void next(Failure failure, boolean unsent, int waits) {
        retries.waits();
        boolean same = unsent || failure == Failure.STALE_CONNECTION;
        boolean affordable = unsent || retries.charge();
        Lease other = affordable ? failover.other() : null;
        if (other == null && affordable && same && waits > 0) {
            other = failover.any();
        }
        if (other != null) {
            found.accept(other);
        } else if (waits < Retries.MOST_WAITS && (same || !affordable)) {
            timer.begin(new Pause(retries.backoffNanos(waits), () -> next(failure, unsent, waits + 1), foundNone));
        } else {
            foundNone.accept(failure);
        }
    }

    /** Waits in the pool's queue: no backend has room. */
    void queue(Duration maxWait) {
        Runnable overloaded = () -> foundNone.accept(Failure.OVERLOADED);
        Pause queued = new Pause(maxWait.toNanos(), overloaded, foundNone);
        // Before the lease may be granted, which ends it.
        timer.begin(queued);
        Waiting place = failover.await(lease -> granted(queued, lease));
        if (place != null) {
            queued.in(place);
        } else if (queued.end()) {
            overloaded.run();
        }
    }

    private void granted(Pause queued, Lease lease) {
        if (queued.end()) {
            executor.execute(() -> found.accept(lease));
        } else {
            lease.close(Outcome.UNUSED);
        }
    }
}
