package dev.breakwater.server;

import dev.breakwater.config.TlsConfig;
import dev.breakwater.tls.Handshakes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What a listener with TLS speaks: TLS 1.2 or 1.3 with the ciphers of Mozilla's intermediate profile, then HTTP/2 or HTTP/1.1 as ALPN says. */
final class TlsLayer {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    static {
        // Read by the JDK at its first handshake.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private TlsLayer() {}

    /** The first one begins a connection. */
    static List<ConnectionFactory> over(
            Handshakes handshakes,
            String minVersion,
            HttpConnectionFactory http1,
            HTTP2ServerConnectionFactory http2,
            Supplier<Duration> handshakeTimeout) {
        http1.getHttpConfiguration().addCustomizer(new DirectedHost());
        SslContextFactory.Server server = new SslContextFactory.Server();
        server.setSslContext(handshakes.usual());
        server.setIncludeProtocols(
                minVersion.equals(TlsConfig.TLS_1_3) ? new String[] {TLS_1_3} : new String[] {TLS_1_3, TLS_1_2});
        server.setExcludeProtocols();
        server.setIncludeCipherSuites(CIPHERS);
        server.setExcludeCipherSuites();
        // Jetty would end the connection as if all were well; it lets the JDK refuse, which does it with an alert.
        server.setRenegotiationAllowed(true);
        server.setRenegotiationLimit(1);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory(
                "h2", "http/1.1", ClientConnections.HTTP_1_0, VerificationConnectionFactory.PROTOCOL);
        alpn.setDefaultProtocol(http1.getProtocol());
        return List.of(
                new TlsConnections(server, alpn.getProtocol(), handshakes, handshakeTimeout),
                alpn,
                http2,
                http1,
                new VerificationConnectionFactory());
    }
}
