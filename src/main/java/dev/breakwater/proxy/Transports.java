package dev.breakwater.proxy;

import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Names;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests to each backend go: over which HTTP client, and to which of its destinations. Safe for use by any thread. */
public final class Transports implements Source {
    /**
     * What all clients run on.
     *
     * @param directBuffers whether responses are read into direct buffers: good where they are written to a socket as they are, bad where the
     *     servlet API needs arrays
     * @param patience how often it is looked for what nobody uses any more
     */
    public record Resources(
            Executor executor,
            Scheduler scheduler,
            ByteBufferPool buffers,
            int selectors,
            boolean directBuffers,
            BackendContexts tls,
            Duration patience) {
        public static final Duration PATIENCE = Duration.ofSeconds(30);

        /** How many of the executor's threads should end each minute when nobody needs them: clients that stop can leave hundreds. */
        public static final int SPARE_THREADS_ENDED = 200;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private final Resources resources;
    private final Clients clients;
    private final Retirement retirement;
    // Of the present backends only, so that nobody finds there what may be retired.
    private final Map<Backend, Target> targets = new ConcurrentHashMap<>();
    private final Map<Backend, Target> webSocketTargets = new ConcurrentHashMap<>();
    private final Map<Backend, Target> checkTargets = new ConcurrentHashMap<>();
    private final Set<Backend> withoutWebSockets = ConcurrentHashMap.newKeySet();
    private volatile Set<Backend> present = Set.of();

    /** @param names knows the addresses of host names that no backend has one of */
    public Transports(Resources resources, Names names, ProxyConfig config) {
        this.resources = resources;
        clients = new Clients(resources, names, config);
        retirement = new Retirement(resources, () -> clients.retire(backend -> present.contains(backend)));
    }

    Resources resources() {
        return resources;
    }

    /** The client for http:// backends and https:// ones with the default verification. */
    HttpClient plain() {
        return clients.plain();
    }

    /** To be asked for under a lease of the backend. */
    Target target(Backend backend, UpstreamConfig upstream) {
        Target target = targets.get(backend);
        return target == null ? clients.resolve(backend, upstream, PoolTag.Use.REQUESTS) : target;
    }

    /** Where health checks of a backend go: never over a connection that requests use. To be asked for while the backend is in use. */
    Target checkTarget(Backend backend, UpstreamConfig upstream) {
        Target target = checkTargets.get(backend);
        return target == null ? clients.resolve(backend, upstream, PoolTag.Use.HEALTH_CHECKS) : target;
    }

    /** Where a backend is asked for WebSockets: over HTTP/1.1, where it may be spoken to in that. To be asked for under a lease of the backend. */
    Target webSocketTarget(Backend backend, UpstreamConfig upstream) {
        Target target = webSocketTargets.get(backend);
        if (target != null) {
            return target;
        }
        Target requests = target(backend, upstream);
        if (requests.protocols() == Protocols.NEGOTIATED) {
            return clients.resolve(backend, upstream, PoolTag.Use.WEBSOCKETS);
        }
        if (requests.protocols() == Protocols.HTTP2 && withoutWebSockets.add(backend)) {
            LOG.warn(
                    "Backend {} gets no WebSockets, since it is spoken to in HTTP/2 only ({}): give it a URL with http:// or https://, and leave \"http/1.1\" in tls.alpn",
                    backend,
                    backend.url());
        }
        return requests;
    }

    /** Takes over what a reload may change, and forgets the backends that are gone. */
    public synchronized void apply(Snapshot snapshot) {
        clients.apply(snapshot.config());
        Set<Backend> next = new HashSet<>();
        snapshot.pools().forEach(pool -> next.addAll(pool.backends()));
        // In this order: what is looked up is never retired.
        Stream.of(targets.keySet(), webSocketTargets.keySet(), checkTargets.keySet(), withoutWebSockets)
                .forEach(known -> known.retainAll(next));
        present = next;
        // Their connections are kept, where they have not changed.
        snapshot.pools().forEach(pool -> pool.backends().forEach(backend -> resolve(backend, pool.config())));
        retirement.begin();
    }

    private void resolve(Backend backend, UpstreamConfig upstream) {
        resolve(targets, backend, upstream, PoolTag.Use.REQUESTS);
        if (upstream.healthCheck() != null) {
            resolve(checkTargets, backend, upstream, PoolTag.Use.HEALTH_CHECKS);
        }
        if (Protocols.of(backend.url(), upstream.tls()) == Protocols.NEGOTIATED) {
            resolve(webSocketTargets, backend, upstream, PoolTag.Use.WEBSOCKETS);
        }
    }

    private void resolve(Map<Backend, Target> known, Backend backend, UpstreamConfig upstream, PoolTag.Use use) {
        if (!known.containsKey(backend)) {
            known.put(backend, clients.resolve(backend, upstream, use));
        }
    }

    @Override
    public void collect(Scrape scrape) {
        Family connections = scrape.gauge(
                "breakwater_backend_connections",
                "Connections to it that are open, by whether a request is using them.",
                "upstream",
                "backend",
                "state");
        targets.forEach((backend, target) -> {
            Target webSockets = webSocketTargets.get(backend);
            List<AbstractConnectionPool> pools = Stream.of(target, webSockets == null ? target : webSockets)
                    .distinct()
                    .map(Transports::pool)
                    .toList();
            int active = pools.stream()
                    .mapToInt(AbstractConnectionPool::getActiveConnectionCount)
                    .sum();
            int idle = pools.stream()
                    .mapToInt(AbstractConnectionPool::getIdleConnectionCount)
                    .sum();
            connections.add(active, backend.upstream(), backend.id(), "active");
            connections.add(idle, backend.upstream(), backend.id(), "idle");
        });
    }

    private static AbstractConnectionPool pool(Target target) {
        return (AbstractConnectionPool) ((HttpDestination) target.destination()).getConnectionPool();
    }

    public void stop() {
        retirement.stop();
        clients.stop();
    }
}
