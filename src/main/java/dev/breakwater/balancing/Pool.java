package dev.breakwater.balancing;

import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Addresses;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Ejections;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An upstream's live form: its backends, who of them may be used, and the policy that chooses one. Immutable but for the live state of its backends and
 * its own; safe for use by any thread.
 */
public final class Pool {
    private final String name;
    private final UpstreamConfig config;
    private final Backend[] backends;
    private final Tiers tiers;
    private final Balancer balancer;
    private final Ejections ejections;
    private final PoolLoad load;
    private final RetryBudget retryBudget;
    private final Sticky sticky;

    /** @param previous the pool of the same name in the snapshot before, whose live state is kept, or null */
    public Pool(String name, UpstreamConfig config, Addresses addresses, Pool previous) {
        this.name = name;
        this.config = config;
        ejections = previous == null ? new Ejections() : previous.ejections;
        load = previous == null ? new PoolLoad() : previous.load;
        retryBudget = previous == null
                ? new RetryBudget(config.retryBudget(), load::inFlight)
                : previous.retryBudget.with(config.retryBudget());
        backends = new Members(name, config, addresses, previous, ejections).toArray();
        tiers = new Tiers(backends, config.panicThreshold());
        balancer = keepsBalancer(previous) ? previous.balancer : Balancer.of(config, backends);
        sticky = sticky(previous);
        int ready = (int) backends().stream().filter(Backend::ready).count();
        ejections.apply(backends(), ready * config.circuitBreaker().maxEjected() / 100);
    }

    /** An unchanged upstream goes on where it was in its round. */
    private boolean keepsBalancer(Pool previous) {
        return previous != null
                && previous.config.equals(config)
                && ids(previous).equals(ids(this));
    }

    private static List<String> ids(Pool pool) {
        return pool.backends().stream().map(Backend::id).toList();
    }

    private Sticky sticky(Pool previous) {
        if (config.sticky() == null) {
            return null;
        }
        boolean same = previous != null && config.sticky().equals(previous.config.sticky());
        return same && previous.sticky instanceof StickyTable
                ? previous.sticky
                : Sticky.of(name, config.sticky(), backends());
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

    /**
     * Chooses a backend and takes a lease of it.
     *
     * @param tried backends that had this request already: they get it again only where no other is available
     * @return null where there is none to be had at once: see {@link #refusal()}
     */
    public Lease lease(RequestKeys keys, List<Backend> tried) {
        return load.orServeQueue(load.queue().isEmpty() ? leaseNow(keys, tried) : null);
    }

    /** A lease of a backend that did not have this request yet, or null. */
    public Lease leaseOther(RequestKeys keys, List<Backend> tried) {
        return load.orServeQueue(load.queue().isEmpty() ? limited(() -> choose(keys, tried)) : null);
    }

    /** Whoever waits in the queue does not wait for itself. */
    Lease leaseNow(RequestKeys keys, List<Backend> tried) {
        return limited(() -> {
            Backend own = own(keys);
            Lease lease = own == null || tried.contains(own) ? null : own.lease(false, load::release);
            if (lease != null) {
                return lease;
            }
            lease = choose(keys, tried);
            lease = lease == null && !tried.isEmpty() ? choose(keys, List.of()) : lease;
            // A client whose backend is only busy comes back to it.
            if (lease != null && sticky != null && own == null) {
                sticky.bind(keys, lease.backend());
            }
            return lease;
        });
    }

    private Lease limited(Supplier<Lease> choice) {
        if (!load.acquire(config.maxConnections())) {
            return null;
        }
        Lease lease = choice.get();
        if (lease == null) {
            load.withdraw();
        }
        return lease;
    }

    /** The backend that the client had before, where it may keep it. */
    private Backend own(RequestKeys keys) {
        String id = sticky == null ? null : sticky.backendOf(keys);
        Backend own = id == null ? null : find(id);
        return own != null && own.keepsClients() ? own : null;
    }

    private Lease choose(RequestKeys keys, List<Backend> tried) {
        List<Backend> without = tried;
        Candidates candidates = tiers.candidates(without);
        while (candidates.count() > 0) {
            Backend chosen = balancer.choose(candidates.backends(), candidates.count(), keys);
            Lease lease = chosen.lease(candidates.inPanic(), load::release);
            if (lease != null) {
                return lease;
            }
            // Another thread took its last place in between, or all its probes are on their way.
            without = new ArrayList<>(without);
            without.add(chosen);
            candidates = tiers.candidates(without);
        }
        return null;
    }

    /** How it would choose for a request, backend by backend. Nothing is taken. */
    public List<Prospect> prospects(RequestKeys keys) {
        return new Prospects(this, balancer, tiers.candidates(List.of()), keys, own(keys)).all();
    }

    /**
     * Waits for a lease.
     *
     * @param granted gets it, on any thread
     * @return null where the queue is full
     */
    public Waiting await(RequestKeys keys, List<Backend> tried, Consumer<Lease> granted) {
        return load.queue().add(this, keys, tried, granted);
    }

    /** Why {@link #lease} had none to give. */
    public Failure refusal() {
        return tiers.anyUsable() ? Failure.OVERLOADED : Failure.NO_BACKEND;
    }

    /** Whether no backend is known to be well, so that those that are used are used for want of better ones. */
    public boolean inPanic() {
        return !tiers.anyHealthy();
    }

    /** The Set-Cookie field by which the client is to remember the backend, or null where it needs none. */
    public String stickyCookie(RequestKeys keys, Backend backend, boolean secure) {
        Backend own = own(keys);
        // One request that went elsewhere does not move a client whose backend is well.
        boolean guest = own != null && own != backend;
        return sticky == null || guest ? null : sticky.cookie(keys, backend, secure);
    }

    public RetryBudget retryBudget() {
        return retryBudget;
    }

    /** Requests in flight to all backends, those that were removed included. */
    public int inFlight() {
        return load.inFlight();
    }

    /** Requests that wait for a backend. */
    public int queued() {
        return load.queue().size();
    }

    Backend find(String id) {
        for (Backend backend : backends) {
            if (backend.id().equals(id)) {
                return backend;
            }
        }
        return null;
    }
}
