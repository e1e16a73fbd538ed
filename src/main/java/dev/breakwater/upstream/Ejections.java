package dev.breakwater.upstream;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Which backends of one upstream their circuit breakers have taken out, and how many may be. Safe for use by any thread; not on the request path. */
public final class Ejections {
    private final Set<Breaker> ejected = Collections.newSetFromMap(new IdentityHashMap<>());
    private int limit;

    /** Whether this breaker may stay open beside those that are open already. */
    synchronized boolean admit(Breaker breaker) {
        if (ejected.contains(breaker)) {
            return true;
        }
        return ejected.size() < limit && ejected.add(breaker);
    }

    synchronized void remove(Breaker breaker) {
        ejected.remove(breaker);
    }

    /** @param limit how many of them may be taken out at once */
    public synchronized void apply(Collection<Backend> present, int limit) {
        this.limit = limit;
        Set<Breaker> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        present.forEach(backend -> kept.add(backend.breaker()));
        ejected.retainAll(kept);
    }
}
