package dev.breakwater.deploy;

import dev.breakwater.config.FileWatcher;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.ResolverConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.proxy.HealthProbe;
import dev.breakwater.proxy.Transports;
import dev.breakwater.proxy.WebSockets;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.DnsLookup;
import dev.breakwater.upstream.HealthChecks;
import dev.breakwater.upstream.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.thread.Scheduler;

/** What looks after the backends of the present snapshot: their names, connections, streams and checks. Safe for use by any thread. */
final class BackendSide implements AutoCloseable {
    /** The files may be on a network. */
    private static final Duration TLS_INTERVAL = Duration.ofSeconds(2);

    private final Executor executor;
    private final Names names;
    private final Live live;
    private final Transports transports;
    private final WebSockets webSockets;
    private final HealthChecks healthChecks;
    private final BackendContexts tls;
    private final FileWatcher tlsWatcher;
    private ResolverConfig resolver;
    private Names.Lookup lookup;
    private boolean closed;

    BackendSide(ProxyConfig config, Metrics metrics, Transports.Resources resources) {
        Scheduler scheduler = resources.scheduler();
        executor = resources.executor();
        names = new Names(lookup(config), scheduler, this::refresh);
        live = new Live(config, names, metrics);
        transports = new Transports(resources, names, config);
        webSockets = new WebSockets(resources, metrics);
        healthChecks = new HealthChecks(scheduler, new HealthProbe(transports, live, scheduler));
        tls = resources.tls();
        tlsWatcher =
                new FileWatcher("breakwater-backend-tls-watcher", tls::files, asked -> tls.refresh(), TLS_INTERVAL);
    }

    Live live() {
        return live;
    }

    Transports transports() {
        return transports;
    }

    WebSockets webSockets() {
        return webSockets;
    }

    synchronized void start() {
        watchOver(live.current());
        tlsWatcher.start();
    }

    synchronized void apply(ProxyConfig next) {
        watchOver(live.apply(next));
    }

    /** The name of a backend leads elsewhere. */
    private synchronized void refresh() {
        watchOver(live.refresh());
    }

    private void watchOver(Snapshot snapshot) {
        if (closed) {
            return;
        }
        List<Backend> backends = new ArrayList<>();
        snapshot.pools().forEach(pool -> backends.addAll(pool.backends()));
        transports.apply(snapshot);
        tls.apply(snapshot.config());
        webSockets.apply(snapshot);
        names.apply(backends.stream().map(Backend::url).toList(), lookup(snapshot.config()));
        healthChecks.apply(backends);
    }

    /** The look-up of the present resolver: a new one only where that has changed. */
    private Names.Lookup lookup(ProxyConfig config) {
        if (lookup == null || !config.resolver().equals(resolver)) {
            resolver = config.resolver();
            lookup = new DnsLookup(resolver, executor);
        }
        return lookup;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        tlsWatcher.close();
        healthChecks.close();
        names.close();
        DnsLookup.stop();
        webSockets.stop();
        transports.stop();
    }
}
