package dev.breakwater.proxy;

import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.SendFailure;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.transport.internal.HttpChannelOverHTTP2;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;
import org.eclipse.jetty.io.EndPoint;

/**
 * An HTTP/2 connection that may be silent for as long as it carries a request, and that lets those finish which it carries when the backend takes no new
 * ones.
 */
final class Http2Connection extends HttpConnectionOverHTTP2 {
    private final EndPoint endPoint;
    private final long idleMillis;
    private volatile boolean goingAway;

    Http2Connection(Destination destination, Session session, HTTP2Connection connection) {
        super(destination, session, connection);
        endPoint = connection.getEndPoint();
        idleMillis = endPoint.getIdleTimeout();
    }

    /**
     * The backend takes no new requests. Jetty (12.1.12) would take the connection out of its pool at once, which counts as the end of one of its
     * requests, so that the last would be cut off by the end of the last but one.
     */
    void goAway() {
        goingAway = true;
        // Their own timeouts bound what is left.
        endPoint.setIdleTimeout(0);
        closeWhenUnused();
    }

    private void closeWhenUnused() {
        if (goingAway && !getHttpChannels().hasNext()) {
            endPoint.setIdleTimeout(idleMillis);
            close();
        }
    }

    /** Whether a request must look for another one. */
    @Override
    public boolean isClosed() {
        return goingAway || super.isClosed();
    }

    @Override
    public SendFailure send(HttpExchange exchange) {
        return goingAway ? new SendFailure(new ClosedChannelException(), true) : super.send(exchange);
    }

    @Override
    protected HttpChannelOverHTTP2 newHttpChannel() {
        return new Http2Channel(this, getSession());
    }

    @Override
    protected void release(HttpChannelOverHTTP2 channel) {
        super.release(channel);
        closeWhenUnused();
    }

    @Override
    public boolean onIdleTimeout(long idleTimeout, Throwable failure) {
        return !getHttpChannels().hasNext() && super.onIdleTimeout(idleTimeout, failure);
    }
}
