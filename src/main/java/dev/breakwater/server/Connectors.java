package dev.breakwater.server;

import dev.breakwater.config.ListenConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.tls.Handshakes;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;

/** The connectors of a configuration: HTTP/1.1 and HTTP/2 on each address, with TLS or without. */
final class Connectors {
    private static final int BUFFER_SIZE = 32 * 1024;
    private static final int LETTING_GO_SECONDS = 5;

    private final Server server;
    private final ProxyConfig config;
    private final int selectors;
    private final Predicate<String> trusted;
    private final Handshakes handshakes;
    private final Supplier<Duration> headerTimeout;
    private final Silence silence;

    /**
     * @param trusted whether an IP address is that of a trusted proxy
     * @param headerTimeout how long a client may take over a request's header, by the configuration in force
     */
    Connectors(
            Server server,
            ProxyConfig config,
            int selectors,
            Predicate<String> trusted,
            Handshakes handshakes,
            Supplier<Duration> headerTimeout,
            Silence silence) {
        this.server = server;
        this.config = config;
        this.selectors = selectors;
        this.trusted = trusted;
        this.handshakes = handshakes;
        this.headerTimeout = headerTimeout;
        this.silence = silence;
    }

    List<ServerConnector> all() {
        return config.listen().stream().map(this::connector).toList();
    }

    private ServerConnector connector(ListenConfig listen) {
        HttpConfiguration http = http();
        ClientConnections http1 = new ClientConnections(http, headerTimeout);
        http1.setInputBufferSize(BUFFER_SIZE);
        Http2Guard guard = new Http2Guard(trusted, silence, server.getThreadPool());
        List<ConnectionFactory> layers = listen.tls()
                ? TlsLayer.over(
                        handshakes,
                        config.tls().minVersion(),
                        http1,
                        guard.guard(new HTTP2ServerConnectionFactory(http)),
                        headerTimeout)
                : List.of(http1, guard.guard(new HTTP2CServerConnectionFactory(http)));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, selectors, layers.toArray(ConnectionFactory[]::new));
        if (listen.proxyProtocol()) {
            ProxyProtocol proxyProtocol = new ProxyProtocol(layers.get(0), trusted);
            connector.addFirstConnectionFactory(proxyProtocol.parser());
            connector.addFirstConnectionFactory(proxyProtocol);
        }
        connector.setHost(listen.bind());
        connector.setPort(listen.port());
        connector.setIdleTimeout(silence.betweenRequests());
        return connector;
    }

    private HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration() {
            @Override
            public long getIdleTimeout() {
                return silence.duringRequests();
            }
        };
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // Bytes pass as they came; what is refused is decided by the proxy, in one place.
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize((int)
                Math.min(Integer.MAX_VALUE, config.limits().requestHeaders().bytes()));
        http.setResponseHeaderSize((int) Math.min(
                Integer.MAX_VALUE, 2 * config.limits().responseHeaders().bytes()));
        http.setHeaderCacheCaseSensitive(true);
        http.setOutputAggregationSize(0);
        http.addCustomizer(ExtendedConnect::customize);
        return http;
    }

    /** Lets nobody connect any more, and returns when it is so. {@link ServerConnector#close()} alone leaves the channel open where a selector accepts. */
    static void stopAccepting(ServerConnector connector) {
        Object channel = connector.getTransport();
        connector.close();
        IO.close((Closeable) channel);
        // The system goes on accepting until the selector has let go of the channel, as it does between two of its
        // rounds.
        Collection<ManagedSelector> selectors = connector.getSelectorManager().getBeans(ManagedSelector.class);
        CountDownLatch gone = new CountDownLatch(selectors.size());
        selectors.forEach(each -> each.submit(now -> each.submit(next -> gone.countDown())));
        try {
            gone.await(LETTING_GO_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    /** Binds a connector's address. */
    static void open(ServerConnector connector) throws IOException {
        try {
            connector.open();
        } catch (IOException taken) {
            Throwable cause = taken.getCause() == null ? taken : taken.getCause();
            throw new IOException(
                    "Cannot listen on " + connector.getHost() + ":" + connector.getPort() + ": " + cause.getMessage(),
                    taken);
        }
    }
}
