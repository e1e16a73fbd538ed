package dev.breakwater.proxy;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.thread.Scheduler;

/** One timer for all exchanges: it wakes when the earliest may expire, not once for each. Safe for use by any thread. */
final class ExchangeTimeouts extends CyclicTimeouts<ExchangeTimer> {
    private final Set<ExchangeTimer> inFlight = ConcurrentHashMap.newKeySet();

    ExchangeTimeouts(Scheduler scheduler) {
        super(scheduler);
    }

    void add(ExchangeTimer exchange) {
        inFlight.add(exchange);
    }

    void remove(ExchangeTimer exchange) {
        inFlight.remove(exchange);
    }

    @Override
    protected Iterator<ExchangeTimer> iterator() {
        return inFlight.iterator();
    }

    @Override
    protected boolean onExpired(ExchangeTimer exchange) {
        // It leaves by itself, when it is over; until then it may have to wait for something else.
        exchange.expired();
        return false;
    }
}
