package dev.breakwater.server;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;

/** The connections by which an authority verifies a host name (RFC 8737): the handshake is all that there is to them. */
final class VerificationConnectionFactory extends AbstractConnectionFactory {
    static final String PROTOCOL = "acme-tls/1";

    VerificationConnectionFactory() {
        super(PROTOCOL);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Closing(connector, endPoint), connector, endPoint);
    }

    private static final class Closing extends AbstractConnection {
        Closing(Connector connector, EndPoint endPoint) {
            super(endPoint, connector.getExecutor());
        }

        @Override
        public void onOpen() {
            super.onOpen();
            getEndPoint().shutdownOutput();
            close();
        }

        @Override
        public void onFillable() {
            close();
        }
    }
}
