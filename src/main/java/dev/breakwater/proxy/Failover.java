package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.balancing.Waiting;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The backends that one exchange has tried, and the lease of the one that is to be tried next. */
final class Failover {
    private final Exchange exchange;
    private final Pool pool;
    private List<Backend> tried = List.of();
    private volatile Lease next;

    Failover(Exchange exchange, Pool pool) {
        this.exchange = exchange;
        this.pool = pool;
    }

    /** An attempt with this backend is over. */
    void tried(Backend backend) {
        tried = with(backend);
    }

    private List<Backend> with(Backend backend) {
        List<Backend> all = new ArrayList<>(tried);
        all.add(backend);
        return all;
    }

    /** Takes a lease of yet another backend than this one, at once, so that there is one when it is wanted; says whether there is. */
    boolean reserve(Backend instead) {
        next = pool.leaseOther(exchange.request(), with(instead));
        return next != null;
    }

    boolean hasReserved() {
        return next != null;
    }

    /** Hands the reserved lease out. */
    Lease reserved() {
        Lease lease = next;
        next = null;
        return lease;
    }

    /** Gives the reserved lease back, if there is one. */
    void release() {
        Lease unused = reserved();
        if (unused != null) {
            unused.close(Outcome.UNUSED);
        }
    }

    /** A lease of a backend that was not tried, or null. */
    Lease other() {
        return pool.leaseOther(exchange.request(), tried);
    }

    /** A lease of any backend, rather of one that was not tried, or null. */
    Lease any() {
        return pool.lease(exchange.request(), tried);
    }

    /** Lets the exchange wait until a backend has room; null where as many wait already as may. */
    Waiting await(Consumer<Lease> granted) {
        return pool.await(exchange.request(), tried, granted);
    }
}
