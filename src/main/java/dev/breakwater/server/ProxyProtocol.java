package dev.breakwater.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;

/**
 * The PROXY protocol of HAProxy, versions 1 and 2, for those who may say whom they speak for. A connection of a trusted proxy must begin with its header;
 * one of anybody else begins with TLS or HTTP, where a PROXY header is a malformed request.
 */
final class ProxyProtocol extends AbstractConnectionFactory {
    private final ConnectionFactory next;
    private final Predicate<String> trusted;
    private final ProxyConnectionFactory parser;

    /** @param trusted whether an IP address is that of a trusted proxy */
    ProxyProtocol(ConnectionFactory next, Predicate<String> trusted) {
        super("trusted-proxy");
        this.next = next;
        this.trusted = trusted;
        parser = new ProxyConnectionFactory(next.getProtocol()) {
            /** Without this a client could bring its own header past a proxy that sends none. */
            @Override
            protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer begin) {
                throw new IllegalStateException("no PROXY protocol header from " + endPoint.getRemoteSocketAddress());
            }
        };
    }

    /** What reads the header; it belongs to the same connector. */
    ProxyConnectionFactory parser() {
        return parser;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        boolean believed = endPoint.getRemoteSocketAddress() instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && trusted.test(peer.getAddress().getHostAddress());
        return (believed ? parser : next).newConnection(connector, endPoint);
    }
}
