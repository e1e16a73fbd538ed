package dev.breakwater.upstream;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.BackendState;
import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.UpstreamConfig;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One server of an upstream as one snapshot sees it: its configuration, immutable, and its live state (load, health, circuit breaker), which a
 * reload hands on to the backend of the same identity in the next snapshot.
 */
public final class Backend {
    private static final double LEAST_SHARE = 0.1;

    private final String upstream;
    private final String id;
    private final BackendConfig config;
    private final int index;
    private final int tier;
    private final long slowStartNanos;
    private final HealthCheckConfig healthCheck;
    private final List<InetAddress> addresses;
    private final InFlight uses = new InFlight();
    private final BackendLoad load;
    private final Health health;
    private final Ramp ramp;
    private final Breaker breaker;

    /**
     * @param id unique within the upstream
     * @param addresses where its host name leads to; empty where that is not known
     * @param index its position among the backends of its pool
     * @param known the backend whose live state it takes over, or null
     * @param joins whether it joins backends that are at work already
     */
    public Backend(
            String upstream,
            UpstreamConfig pool,
            BackendConfig config,
            String id,
            List<InetAddress> addresses,
            int index,
            Backend known,
            boolean joins,
            Ejections ejections) {
        this.upstream = upstream;
        this.id = id;
        this.config = config;
        this.index = index;
        this.tier = config.backup() ? Integer.MAX_VALUE : config.priority();
        this.slowStartNanos = pool.slowStart().toNanos();
        this.healthCheck = pool.healthCheck();
        this.addresses = List.copyOf(addresses);
        load = known == null ? new BackendLoad() : known.load;
        health = known == null ? new Health(toString(), pool.healthCheck()) : known.health;
        ramp = known == null ? new Ramp(joins) : known.ramp;
        boolean sameBreaker = known != null && known.breaker.config().equals(pool.circuitBreaker());
        breaker = sameBreaker
                ? known.breaker
                : new Breaker(toString(), pool.circuitBreaker(), ejections, ramp::begin, Clock.systemUTC());
        if (pool.healthCheck() == null) {
            health.forget();
        }
    }

    public String upstream() {
        return upstream;
    }

    public String id() {
        return id;
    }

    public URI url() {
        return config.url();
    }

    /** Where its host name leads to; empty where that is not known. */
    public List<InetAddress> addresses() {
        return addresses;
    }

    public int index() {
        return index;
    }

    /** Backends of a higher tier are used only while too few of a lower one are available. */
    public int tier() {
        return tier;
    }

    public int weight() {
        return config.weight();
    }

    public BackendConfig config() {
        return config;
    }

    public BackendLoad load() {
        return load;
    }

    /** How it is checked, or null where it is not. */
    public HealthCheckConfig healthCheck() {
        return healthCheck;
    }

    public Health health() {
        return health;
    }

    public Breaker breaker() {
        return breaker;
    }

    /** Leases and checks that are going on and go by this snapshot, while {@link #inFlight} counts those of all snapshots. */
    public InFlight uses() {
        return uses;
    }

    public int inFlight() {
        return load.inFlight();
    }

    /** Whether its operator lets it take new requests. */
    public boolean ready() {
        return config.state() == BackendState.READY;
    }

    /** Whether nothing speaks against it: neither health checks nor the circuit breaker. */
    public boolean healthy() {
        return health.status() != Health.Status.DOWN && breaker.admits();
    }

    /** Whether it may take one more request at once. */
    public boolean hasRoom() {
        return config.maxConnections() == 0 || inFlight() < config.maxConnections();
    }

    /** Whether it may go on with clients that it had before. */
    public boolean keepsClients() {
        return config.state() != BackendState.DOWN && healthy();
    }

    /** Whether its growing share after it joined or recovered leaves this request to others. Decided anew by chance each time. */
    public boolean yields() {
        double share = ramp.share(slowStartNanos);
        return share < 1 && ThreadLocalRandom.current().nextDouble() >= Math.max(LEAST_SHARE, share);
    }

    /** An active check has ended. */
    public void checked(boolean success, String found) {
        if (health.checked(success, found, healthCheck)) {
            ramp.begin();
            breaker.reset();
        }
    }

    /**
     * Takes the right to send one request.
     *
     * @param inPanic whether health and circuit breaker are to be overlooked
     * @param released is called when the lease is closed
     * @return null when {@code max_connections} requests are in flight already or the circuit breaker refuses
     */
    public Lease lease(boolean inPanic, Runnable released) {
        if (!load.acquire(config.maxConnections())) {
            return null;
        }
        Breaker.Permit permit = breaker.acquire();
        if (permit == Breaker.Permit.REFUSED && !inPanic) {
            load.withdraw();
            return null;
        }
        uses.acquire(0);
        return new Lease(this, permit, released);
    }

    @Override
    public String toString() {
        return upstream + "/" + id;
    }
}
