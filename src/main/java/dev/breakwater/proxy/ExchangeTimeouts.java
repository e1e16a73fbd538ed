package dev.breakwater.proxy;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.thread.Scheduler;

/** One timer for all exchanges: it wakes when the earliest may expire, not once for each. Safe for use by any thread. */
final class ExchangeTimeouts extends CyclicTimeouts<Forwarding> {
    private final Set<Forwarding> inFlight = ConcurrentHashMap.newKeySet();

    ExchangeTimeouts(Scheduler scheduler) {
        super(scheduler);
    }

    void add(Forwarding forwarding) {
        inFlight.add(forwarding);
    }

    void remove(Forwarding forwarding) {
        inFlight.remove(forwarding);
    }

    @Override
    protected Iterator<Forwarding> iterator() {
        return inFlight.iterator();
    }

    @Override
    protected boolean onExpired(Forwarding forwarding) {
        // It leaves by itself, when it is over; until then it may have to wait for something else.
        forwarding.expired();
        return false;
    }
}
