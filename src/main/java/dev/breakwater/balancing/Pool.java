package dev.breakwater.balancing;

import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.BackendLoad;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import java.util.List;
import java.util.Objects;

/** An upstream's live form: its backends and the policy that chooses one. Immutable but for its backends' load; safe for use by any thread. */
public final class Pool {
    private final String name;
    private final UpstreamConfig config;
    private final Backend[] backends;
    private final Balancer balancer;

    /** @param previous the pool of the same name in the snapshot before, whose backends' load is kept, or null */
    public Pool(String name, UpstreamConfig config, Pool previous) {
        this.name = name;
        this.config = config;
        backends = new Backend[config.backends().size()];
        for (int i = 0; i < backends.length; i++) {
            var backend = config.backends().get(i);
            Backend known = previous == null ? null : previous.find(backend.id());
            // A backend is the same one as long as it has its id and its address.
            boolean same = known != null && Objects.equals(known.url(), backend.url());
            backends[i] = new Backend(name, backend, i, same ? known.load() : new BackendLoad());
        }
        balancer = keepsBalancer(previous) ? previous.balancer : Balancer.of(config.policy(), backends);
    }

    /** An unchanged upstream goes on where it was in its round. */
    private boolean keepsBalancer(Pool previous) {
        return previous != null && previous.config.equals(config);
    }

    public String name() {
        return name;
    }

    public UpstreamConfig config() {
        return config;
    }

    public List<Backend> backends() {
        return List.of(backends);
    }

    /** Chooses a backend and takes a lease of it, or null when there is none to be had: see {@link #refusal()}. */
    public Lease lease() {
        Backend[] candidates = new Backend[backends.length];
        int count = 0;
        for (Backend backend : backends) {
            if (backend.available()) {
                candidates[count++] = backend;
            }
        }
        while (count > 0) {
            Backend chosen = balancer.choose(candidates, count);
            Lease lease = chosen.lease();
            if (lease != null) {
                return lease;
            }
            // Another thread took its last place in between.
            count = without(chosen, candidates, count);
        }
        return null;
    }

    /** Why {@link #lease()} had none to give. */
    public Failure refusal() {
        for (Backend backend : backends) {
            if (backend.ready()) {
                return Failure.OVERLOADED;
            }
        }
        return Failure.NO_BACKEND;
    }

    /** Requests in flight to all backends. */
    public int inFlight() {
        int sum = 0;
        for (Backend backend : backends) {
            sum += backend.inFlight();
        }
        return sum;
    }

    private Backend find(String id) {
        for (Backend backend : backends) {
            if (backend.id().equals(id)) {
                return backend;
            }
        }
        return null;
    }

    private static int without(Backend chosen, Backend[] candidates, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (candidates[i] != chosen) {
                candidates[kept++] = candidates[i];
            }
        }
        return kept;
    }
}
