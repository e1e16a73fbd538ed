package dev.breakwater.server;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** Makes connections over HTTP/1.1, and 1.0, whose clients have only so long for a request's header. */
final class ClientConnections extends HttpConnectionFactory {
    /** By ALPN; a client that offers nothing else would get no connection. */
    static final String HTTP_1_0 = "http/1.0";

    private final Supplier<Duration> headerTimeout;

    ClientConnections(HttpConfiguration http, Supplier<Duration> headerTimeout) {
        super(http);
        this.headerTimeout = headerTimeout;
    }

    @Override
    public List<String> getProtocols() {
        return List.of(getProtocol(), HTTP_1_0);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        ClientConnection connection = new ClientConnection(getHttpConfiguration(), connector, endPoint, headerTimeout);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }
}
