package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Names;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP clients towards backends: one for each TLS setting and choice of protocols in use, all on the same threads, timer and buffers. Safe for use by any thread. */
public final class Transports implements Source {
    /**
     * What all clients run on.
     *
     * @param directBuffers whether responses are read into direct buffers: good where they are written to a socket as they are, bad where the
     *     servlet API needs arrays
     */
    public record Resources(
            Executor executor,
            Scheduler scheduler,
            ByteBufferPool buffers,
            int selectors,
            boolean directBuffers,
            BackendContexts tls) {}

    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);
    private static final long OWN_FIELDS = 16 * 1024;
    private static final long LEAST_HEADER = 64 * 1024;
    private static final BackendTlsConfig PLAIN = BackendTlsConfig.defaults();

    private record Kind(BackendTlsConfig tls, Protocols protocols) {}

    private record Purpose(Backend backend, PoolTag.Use use) {}

    private final Resources resources;
    private final Names names;
    private final Map<Kind, HttpClient> clients = new ConcurrentHashMap<>();
    private final Map<Backend, Target> targets = new ConcurrentHashMap<>();
    private final Map<Purpose, Target> otherTargets = new ConcurrentHashMap<>();
    private final Retired retired;
    private volatile ProxyConfig config;

    /** @param names knows the addresses of host names that no backend has one of */
    public Transports(Resources resources, Names names, ProxyConfig config) {
        this.resources = resources;
        this.names = names;
        this.retired = new Retired(resources.scheduler());
        this.config = config;
    }

    Resources resources() {
        return resources;
    }

    /** The client for http:// backends and https:// ones with the default verification. */
    HttpClient plain() {
        return client(new Kind(PLAIN, Protocols.HTTP1));
    }

    Target target(Backend backend, UpstreamConfig upstream) {
        Target target = targets.get(backend);
        return target == null
                ? targets.computeIfAbsent(backend, key -> resolve(key, upstream, PoolTag.Use.REQUESTS))
                : target;
    }

    /** Where health checks of a backend go: never over a connection that requests use. */
    Target checkTarget(Backend backend, UpstreamConfig upstream) {
        return otherTarget(backend, upstream, PoolTag.Use.HEALTH_CHECKS);
    }

    private Target otherTarget(Backend backend, UpstreamConfig upstream, PoolTag.Use use) {
        return otherTargets.computeIfAbsent(new Purpose(backend, use), key -> resolve(backend, upstream, use));
    }

    /** Where a backend is asked for WebSockets: over HTTP/1.1, where it may be spoken to in that. */
    Target webSocketTarget(Backend backend, UpstreamConfig upstream) {
        return otherTargets.computeIfAbsent(
                new Purpose(backend, PoolTag.Use.WEBSOCKETS),
                key -> webSocketTarget(target(backend, upstream), key, upstream));
    }

    private Target webSocketTarget(Target target, Purpose purpose, UpstreamConfig upstream) {
        return switch (target.protocols()) {
            case HTTP1 -> target;
            case NEGOTIATED -> resolve(purpose.backend(), upstream, purpose.use());
            case HTTP2 -> {
                LOG.warn(
                        "Backend {} gets no WebSockets, since it is spoken to in HTTP/2 only ({}): give it a URL with http:// or https://, and leave \"http/1.1\" in tls.alpn",
                        purpose.backend(),
                        purpose.backend().url());
                yield target;
            }
        };
    }

    /** Takes over what a reload may change, and forgets the backends that are gone. */
    public void apply(Snapshot snapshot) {
        config = snapshot.config();
        clients.values().forEach(this::limit);
        Set<Backend> present = new HashSet<>();
        snapshot.pools().forEach(pool -> present.addAll(pool.backends()));
        targets.keySet().retainAll(present);
        otherTargets.keySet().removeIf(purpose -> !present.contains(purpose.backend()));
        // Their connections are kept, where they have not changed.
        snapshot.pools().forEach(pool -> pool.backends().forEach(backend -> resolve(backend, pool.config())));
        Set<Destination> used = new HashSet<>();
        targets.values().forEach(target -> used.add(target.destination()));
        otherTargets.values().forEach(target -> used.add(target.destination()));
        clients.values().forEach(client -> retired.retire(client, used));
    }

    private void resolve(Backend backend, UpstreamConfig upstream) {
        target(backend, upstream);
        if (upstream.healthCheck() != null) {
            checkTarget(backend, upstream);
        }
        if (Protocols.of(backend.url(), upstream.tls()) == Protocols.NEGOTIATED) {
            webSocketTarget(backend, upstream);
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
            Target webSockets = otherTargets.get(new Purpose(backend, PoolTag.Use.WEBSOCKETS));
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
        retired.stop();
        clients.values().forEach(client -> LifeCycle.stop(client));
    }

    private Target resolve(Backend backend, UpstreamConfig upstream, PoolTag.Use use) {
        Protocols protocols =
                use == PoolTag.Use.WEBSOCKETS ? Protocols.HTTP1 : Protocols.of(backend.url(), upstream.tls());
        HttpClient client = client(new Kind(upstream.tls(), protocols));
        URI origin = Protocols.origin(backend.url());
        HttpRequest sample = new HttpRequest(client, new HttpConversation(), origin);
        sample.tag(new PoolTag(backend.upstream(), use, backend.addresses(), upstream.connectionPool()));
        return new Target(client, client.resolveDestination(sample), origin, protocols);
    }

    private HttpClient client(Kind kind) {
        return clients.computeIfAbsent(kind, key -> {
            HttpClient client = BackendClient.start(resources, names, key.tls(), key.protocols());
            limit(client);
            return client;
        });
    }

    private void limit(HttpClient client) {
        client.setConnectTimeout(longestConnect().toMillis());
        long header = config.limits().responseHeaders().bytes();
        // What a client may send must also fit once the proxy has added its own fields.
        long request = config.limits().requestHeaders().bytes() + OWN_FIELDS;
        client.setMaxRequestHeadersSize((int) Math.min(Integer.MAX_VALUE, Math.max(request, LEAST_HEADER)));
        client.setMaxResponseHeadersSize(header == 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, header));
        ((BackendTransport) client.getHttpClientTransport()).limit();
    }

    /** The client's own timeout is only the backstop of the routes', which the timer of exchanges keeps. */
    private Duration longestConnect() {
        return Stream.concat(
                        Stream.of(config.timeouts()),
                        config.sites().stream()
                                .flatMap(site -> Stream.concat(
                                        Stream.of(site.timeouts()),
                                        site.routes().stream().map(route -> route.timeouts()))))
                .map(TimeoutConfig::connect)
                .filter(timeout -> timeout != null)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
