package dev.breakwater.routing;

import dev.breakwater.config.ProxyConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.upstream.Addresses;
import java.util.concurrent.atomic.AtomicReference;

/** The one reference that a reload changes. Requests read it once, when they begin. Safe for use by any thread. */
public final class Live {
    private final Addresses addresses;
    private final AtomicReference<Snapshot> current;
    private final Metrics metrics;
    private volatile boolean draining;

    /** @param addresses what is known of backends' host names, now and at each later change */
    public Live(ProxyConfig config, Addresses addresses, Metrics metrics) {
        this.addresses = addresses;
        this.metrics = metrics;
        current = new AtomicReference<>(SnapshotBuilder.build(config, addresses, metrics, null));
    }

    public Snapshot current() {
        return current.get();
    }

    /** Makes a valid configuration the current one; requests in flight end with the snapshot that they began with. */
    public synchronized Snapshot apply(ProxyConfig config) {
        metrics.retain(SnapshotBuilder.labels(config));
        Snapshot next = SnapshotBuilder.build(config, addresses, metrics, current.get());
        current.set(next);
        return next;
    }

    /** A host name leads elsewhere: the same configuration, with the addresses of now. */
    public synchronized Snapshot refresh() {
        return apply(current().config());
    }

    /** Whether the proxy is about to stop: health checks fail, clients are asked to close their connections. */
    public boolean draining() {
        return draining;
    }

    public void drain() {
        draining = true;
    }
}
