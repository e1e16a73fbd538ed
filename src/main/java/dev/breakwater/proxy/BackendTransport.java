package dev.breakwater.proxy;

import java.io.IOException;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.ConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.thread.Invocable;

/** HTTP/1.1, HTTP/2 or what backends choose of the two, with connections and pools of our own. */
final class BackendTransport extends HttpClientTransportOverHTTP {
    static final int MAX_CONNECTIONS = 65_536;

    private final Protocols protocols;
    private final Http2Connections http2;

    BackendTransport(ClientConnector connector, Protocols protocols) {
        super(connector);
        this.protocols = protocols;
        this.http2 = protocols == Protocols.HTTP1 ? null : new Http2Connections(connector);
        if (http2 != null) {
            installBean(http2);
        }
        // Nothing that hears of a response blocks, so that no thread needs to be handed over to.
        setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        // Else values that Jetty knows would come out in its own spelling.
        setHeaderCacheCaseSensitive(true);
        setConnectionPoolFactory(this::pool);
    }

    static PoolTag tag(Map<String, Object> context) {
        return (PoolTag) destination(context).getOrigin().getTag();
    }

    private static Destination destination(Map<String, Object> context) {
        return (Destination) context.get(Destination.CONTEXT_KEY);
    }

    private ConnectionPool pool(Destination destination) {
        PoolTag tag = (PoolTag) destination.getOrigin().getTag();
        AbstractConnectionPool pool = protocols == Protocols.HTTP1
                ? new DuplexConnectionPool(destination, MAX_CONNECTIONS)
                : new StreamPool(destination, protocols);
        pool.setMaxDuration(tag.config().maxAge().toMillis());
        if (tag.use() == PoolTag.Use.HEALTH_CHECKS) {
            pool.setMaxUsage(1);
        }
        return pool;
    }

    /** Takes over the limits of the client that it is part of. */
    void limit() {
        if (http2 != null) {
            http2.limit(getHttpClient());
        }
    }

    @Override
    public Origin newOrigin(Request request) {
        if (http2 == null) {
            return super.newOrigin(request);
        }
        request.transport(Transport.TCP_IP);
        return getHttpClient().createOrigin(request, protocols.offer("https".equals(request.getScheme())));
    }

    @Override
    public Destination newDestination(Origin origin) {
        return new BackendDestination(getHttpClient(), origin);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        if (http2 != null && speaksHttp2(context)) {
            // Until it has answered with its settings.
            endPoint.setIdleTimeout(getHttpClient().getConnectTimeout());
            return http2.newConnection(endPoint, context);
        }
        endPoint.setIdleTimeout(tag(context).config().idleTimeout().toMillis());
        return customize(new BackendConnection(endPoint, context), context);
    }

    private boolean speaksHttp2(Map<String, Object> context) throws IOException {
        Destination destination = destination(context);
        if (!destination.isSecure()) {
            return true;
        }
        boolean agreed = Protocols.H2.equals(context.get(ClientConnector.APPLICATION_PROTOCOL_CONTEXT_KEY));
        if (!agreed && protocols == Protocols.HTTP2) {
            SSLHandshakeException refused = new SSLHandshakeException("no ALPN protocol was agreed upon");
            http2.refused(context, refused);
            throw refused;
        }
        return agreed;
    }
}
