package dev.breakwater.proxy;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger carried = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile boolean used;
    private volatile boolean goingAway;

    Http2Connection(Destination destination, Session session, HTTP2Connection connection) {
        super(destination, session, connection);
        endPoint = connection.getEndPoint();
        endPoint.setIdleTimeout(idleMillis());
    }

    private long idleMillis() {
        PoolTag tag = (PoolTag) getHttpDestination().getOrigin().getTag();
        return tag.config().idleTimeout().toMillis();
    }

    /**
     * The backend takes no new requests. Jetty (12.1.12) would take the connection out of its pool at once, which counts as the end of one of its
     * requests, so that the last would be cut off by the end of the last but one.
     */
    void goAway() {
        goingAway = true;
        // The timeouts of what it carries are enough.
        endPoint.setIdleTimeout(0);
        closeUnlessNeeded();
    }

    private void closeUnlessNeeded() {
        if (goingAway && carried.get() == 0) {
            endPoint.setIdleTimeout(idleMillis());
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
        if (goingAway) {
            return new SendFailure(new ClosedChannelException(), true);
        }
        if (getMaxMultiplex() == 0) {
            // To the pool that means any number, and Jetty would try again and again.
            return new SendFailure(new UnprocessedException("The backend allows no streams"), false);
        }
        carried.incrementAndGet();
        ProxyRequest request = exchange.getRequest() instanceof ProxyRequest proxied ? proxied : null;
        boolean awaited = request != null && request.attempt() != null;
        if (awaited) {
            request.carriedBy(this, unanswered.getAndIncrement() == 0 && used);
        }
        SendFailure failure = super.send(exchange);
        if (failure != null) {
            carried.decrementAndGet();
            if (awaited) {
                request.answered();
            }
        }
        return failure;
    }

    /** Whoever asked for one of its requests needs it no more; Jetty may be told a little later. */
    void answered() {
        used = true;
        unanswered.decrementAndGet();
    }

    @Override
    protected HttpChannelOverHTTP2 newHttpChannel() {
        return new Http2Channel(this, getSession());
    }

    @Override
    protected void release(HttpChannelOverHTTP2 channel) {
        carried.decrementAndGet();
        super.release(channel);
        closeUnlessNeeded();
    }

    @Override
    public boolean onIdleTimeout(long idleTimeout, Throwable failure) {
        return carried.get() == 0 && super.onIdleTimeout(idleTimeout, failure);
    }
}
