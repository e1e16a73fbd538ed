package dev.breakwater.server;

import dev.breakwater.tls.ClientHello;
import dev.breakwater.tls.Handshakes;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes connections with TLS whose handshakes may depend on the host that a client asks for. */
final class TlsConnections extends SslConnectionFactory {
    private final Handshakes handshakes;
    private final Supplier<Duration> handshakeTimeout;

    TlsConnections(
            SslContextFactory.Server settings,
            String next,
            Handshakes handshakes,
            Supplier<Duration> handshakeTimeout) {
        super(settings, next);
        this.handshakes = handshakes;
        this.handshakeTimeout = handshakeTimeout;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        if (!handshakes.dependOnHost()) {
            return super.newConnection(connector, endPoint);
        }
        HelloConnection hello = new HelloConnection(
                endPoint, connector.getExecutor(), begin -> newConnection(connector, endPoint, begin));
        return configure(hello, connector, endPoint);
    }

    @Override
    protected <T extends AbstractConnection> T configure(T connection, Connector connector, EndPoint endPoint) {
        HandshakeTimer timer = new HandshakeTimer(connector.getScheduler(), handshakeTimeout.get());
        connection.addEventListener(timer);
        if (connection instanceof SslConnection tls) {
            tls.addHandshakeListener(timer);
        }
        return super.configure(connection, connector, endPoint);
    }

    /** As {@link SslConnectionFactory} does it, with another engine. */
    private Connection newConnection(Connector connector, EndPoint endPoint, ClientHello hello) {
        SSLEngine engine = handshakes.engine(hello);
        getSslContextFactory().customize(engine);
        engine.setUseClientMode(false);
        SslConnection connection = newSslConnection(connector, endPoint, engine);
        connection.setRenegotiationAllowed(getSslContextFactory().isRenegotiationAllowed());
        connection.setRenegotiationLimit(getSslContextFactory().getRenegotiationLimit());
        configure(connection, connector, endPoint);
        EndPoint decrypted = connection.getSslEndPoint();
        decrypted.setConnection(
                connector.getConnectionFactory(getNextProtocol()).newConnection(connector, decrypted));
        return connection;
    }
}
