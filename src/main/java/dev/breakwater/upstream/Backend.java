package dev.breakwater.upstream;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.BackendState;
import java.net.URI;

/**
 * One server of an upstream as one snapshot sees it: its configuration, immutable, and its {@link BackendLoad}, which a reload
 * hands on to the backend of the same identity in the next snapshot.
 */
public final class Backend {
    private final String upstream;
    private final BackendConfig config;
    private final int index;
    private final BackendLoad load;

    /** @param index the backend's position among those of its pool */
    public Backend(String upstream, BackendConfig config, int index, BackendLoad load) {
        this.upstream = upstream;
        this.config = config;
        this.index = index;
        this.load = load;
    }

    public String upstream() {
        return upstream;
    }

    public String id() {
        return config.id();
    }

    public URI url() {
        return config.url();
    }

    public int index() {
        return index;
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

    public int inFlight() {
        return load.inFlight();
    }

    /** Whether it takes new requests at all. */
    public boolean ready() {
        return config.state() == BackendState.READY;
    }

    /** The one question that decides whether this backend is a candidate now. */
    public boolean available() {
        return ready() && (config.maxConnections() == 0 || inFlight() < config.maxConnections());
    }

    /** Takes the right to send one request, or null when {@code max_connections} requests are in flight already. */
    public Lease lease() {
        return load.acquire(config.maxConnections()) ? new Lease(this) : null;
    }

    @Override
    public String toString() {
        return upstream + "/" + id();
    }
}
