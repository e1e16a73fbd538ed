package dev.breakwater.server;

import dev.breakwater.tls.ClientHello;
import dev.breakwater.tls.Handshakes;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Makes connections with TLS whose handshakes may depend on the host that a client asks for. */
final class TlsConnections extends SslConnectionFactory {
    private final Handshakes handshakes;

    TlsConnections(SslContextFactory.Server settings, String next, Handshakes handshakes) {
        super(settings, next);
        this.handshakes = handshakes;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return handshakes.dependOnHost()
                ? new HelloConnection(
                        endPoint, connector.getExecutor(), hello -> newConnection(connector, endPoint, hello))
                : super.newConnection(connector, endPoint);
    }

    /** As {@link SslConnectionFactory} does it, with another engine. */
    private Connection newConnection(Connector connector, EndPoint endPoint, ClientHello hello) {
        SSLEngine engine = handshakes.engine(hello);
        getSslContextFactory().customize(engine);
        engine.setUseClientMode(false);
        SslConnection connection = newSslConnection(connector, endPoint, engine);
        connection.setRenegotiationAllowed(getSslContextFactory().isRenegotiationAllowed());
        configure(connection, connector, endPoint);
        EndPoint decrypted = connection.getSslEndPoint();
        decrypted.setConnection(
                connector.getConnectionFactory(getNextProtocol()).newConnection(connector, decrypted));
        return connection;
    }
}
