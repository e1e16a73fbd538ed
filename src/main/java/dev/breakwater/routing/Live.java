package dev.breakwater.routing;

import dev.breakwater.config.ProxyConfig;
import java.util.concurrent.atomic.AtomicReference;

/** The one reference that a reload changes. Requests read it once, when they begin. Safe for use by any thread. */
public final class Live {
    private final AtomicReference<Snapshot> current;
    private volatile boolean draining;

    public Live(ProxyConfig config) {
        current = new AtomicReference<>(SnapshotBuilder.build(config, null));
    }

    public Snapshot current() {
        return current.get();
    }

    /** Makes a valid configuration the current one; requests in flight end with the snapshot that they began with. */
    public synchronized Snapshot apply(ProxyConfig config) {
        Snapshot next = SnapshotBuilder.build(config, current.get());
        current.set(next);
        return next;
    }

    /** Whether the proxy is about to stop: health checks fail, clients are asked to close their connections. */
    public boolean draining() {
        return draining;
    }

    public void drain() {
        draining = true;
    }
}
