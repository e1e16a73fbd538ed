package dev.breakwater.proxy;

import java.util.Map;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.io.EndPoint;

/** An HTTP/1.1 connection that may be silent in the middle of an exchange for as long as the route's timeouts allow, but not between two. */
final class BackendConnection extends HttpConnectionOverHTTP {
    private volatile long learnedMillis;

    BackendConnection(EndPoint endPoint, Map<String, Object> context) {
        super(endPoint, context);
        setTransferEncodingChunkMaxLength(HttpGenerator.DEFAULT_CHUNK_MAX_LENGTH);
    }

    /** How long it may be unused from now on. */
    void keepAlive(long millis) {
        learnedMillis = millis;
    }

    @Override
    public void release() {
        super.release();
        // Jetty has put back what held before the exchange.
        if (learnedMillis > 0) {
            getEndPoint().setIdleTimeout(learnedMillis);
        }
    }

    @Override
    protected boolean onIdleTimeout(long idleTimeout) {
        return getHttpChannel().getHttpExchange() == null && super.onIdleTimeout(idleTimeout);
    }
}
