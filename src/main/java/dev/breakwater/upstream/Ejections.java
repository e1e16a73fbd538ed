package dev.breakwater.upstream;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Which backends of one upstream their circuit breakers have taken out, and how many may be. Safe for use by any thread; not on the request path. */
public final class Ejections {
    private final Set<Breaker> ejected = Collections.newSetFromMap(new IdentityHashMap<>());
    private Set<Breaker> present = Set.of();
    private int limit;

    /** Whether this breaker may stay open beside those that are open already; one of a backend that was removed may, and takes no place. */
    synchronized boolean admit(Breaker breaker) {
        if (ejected.contains(breaker) || !present.contains(breaker)) {
            return true;
        }
        return ejected.size() < limit && ejected.add(breaker);
    }

    synchronized void remove(Breaker breaker) {
        ejected.remove(breaker);
    }

    /** @param limit how many of them may be taken out at once */
    public void apply(Collection<Backend> present, int limit) {
        Set<Breaker> breakers = Collections.newSetFromMap(new IdentityHashMap<>());
        present.forEach(backend -> breakers.add(backend.breaker()));
        apply(breakers, limit);
    }

    synchronized void apply(Set<Breaker> present, int limit) {
        this.present = present;
        this.limit = limit;
        ejected.retainAll(present);
    }
}
