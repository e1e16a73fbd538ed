package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Names;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP clients towards backends: one for each TLS setting and choice of protocols in use, all on the same threads, timer and buffers. Safe for use by any thread. */
final class Clients {
    private record Kind(BackendTlsConfig tls, Protocols protocols) {}

    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    private static final long OWN_FIELDS = 16 * 1024;
    private static final long LEAST_HEADER = 64 * 1024;
    private static final Kind PLAIN = new Kind(BackendTlsConfig.defaults(), Protocols.HTTP1);

    private final Transports.Resources resources;
    private final Names names;
    private final Map<Kind, HttpClient> clients = new ConcurrentHashMap<>();
    private volatile ProxyConfig config;

    Clients(Transports.Resources resources, Names names, ProxyConfig config) {
        this.resources = resources;
        this.names = names;
        this.config = config;
    }

    /** The client for http:// backends and https:// ones with the default verification; it is there until the end. */
    HttpClient plain() {
        return clients.computeIfAbsent(PLAIN, this::start);
    }

    /** Takes over what a reload may change. */
    void apply(ProxyConfig next) {
        config = next;
        clients.values().forEach(this::limit);
    }

    /** Where requests to that backend go, which stays there for as long as {@link #retire} sees that the backend is in use. */
    Target resolve(Backend backend, UpstreamConfig upstream, PoolTag.Use use) {
        Protocols protocols =
                use == PoolTag.Use.WEBSOCKETS ? Protocols.HTTP1 : Protocols.of(backend.url(), upstream.tls());
        URI origin = Protocols.origin(backend.url());
        PoolTag tag = new PoolTag(backend.upstream(), use, backend.addresses(), upstream.connectionPool());
        AtomicReference<Target> target = new AtomicReference<>();
        // Nothing is retired at the same time.
        clients.compute(new Kind(upstream.tls(), protocols), (kind, known) -> {
            HttpClient client = known == null ? start(kind) : known;
            HttpRequest sample = new HttpRequest(client, new HttpConversation(), origin);
            sample.tag(tag);
            BackendDestination destination = (BackendDestination) client.resolveDestination(sample);
            destination.serve(backend);
            target.set(new Target(client, destination, origin, protocols));
            return client;
        });
        return target.get();
    }

    /**
     * Forgets the destinations that no backend uses, and stops the clients that have none left. May block.
     *
     * @param present whether a backend is to be kept, even when it is not in use; where it is not, nobody gets a target of it but by {@link #resolve}
     */
    void retire(Predicate<Backend> present) {
        clients.forEach((kind, client) -> {
            boolean kept = clients.computeIfPresent(kind, (key, same) -> {
                        forget(client, present);
                        return key.equals(PLAIN) || isBusy(client) ? client : null;
                    })
                    != null;
            if (!kept) {
                stop(client);
            }
        });
    }

    private static void forget(HttpClient client, Predicate<Backend> present) {
        client.getDestinations().stream()
                .map(BackendDestination.class::cast)
                .filter(destination -> destination.isForsaken(present))
                .forEach(client::removeDestination);
    }

    /** Also by a stream that has left its pool, and may still have to say goodbye. */
    private static boolean isBusy(HttpClient client) {
        return !client.getDestinations().isEmpty()
                || client.getClientConnector().getSelectorManager().getTotalKeys() > 0;
    }

    private static void stop(HttpClient client) {
        try {
            LifeCycle.stop(client);
        } catch (RuntimeException unexpected) {
            LOG.warn("An HTTP client that nobody uses any more did not stop", unexpected);
        }
    }

    void stop() {
        clients.values().forEach(client -> LifeCycle.stop(client));
    }

    private HttpClient start(Kind kind) {
        HttpClient client = BackendClient.start(resources, names, kind.tls(), kind.protocols());
        limit(client);
        return client;
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
