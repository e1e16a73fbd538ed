package dev.breakwater.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's connection over HTTP/1.1, closed where a request's header is not complete some time after its first byte: the idle timeout begins anew
 * with each byte. Nothing is done for headers that come in one piece.
 */
final class ClientConnection extends HttpConnection {
    private final Supplier<Duration> headerTimeout;
    private long requests;
    private long bytes;
    private Scheduler.Task closing;

    ClientConnection(HttpConfiguration http, Connector connector, EndPoint endPoint, Supplier<Duration> headerTimeout) {
        super(http, connector, endPoint);
        this.headerTimeout = headerTimeout;
    }

    /** All that has come is parsed, and no request is being handled. */
    @Override
    public void fillInterested(Callback callback) {
        if (getMessagesIn() != requests) {
            requests = getMessagesIn();
            bytes = getBytesIn();
        }
        // An empty line before a request is a byte without a header.
        boolean begun = !getParser().isStart() || getBytesIn() != bytes;
        Duration most = begun && closing == null ? headerTimeout.get() : Duration.ZERO;
        if (!most.isZero()) {
            closing = getConnector().getScheduler().schedule(this::closeLate, most.toMillis(), TimeUnit.MILLISECONDS);
        }
        super.fillInterested(callback);
    }

    private void closeLate() {
        getEndPoint().close(new TimeoutException("The request's header is not complete"));
    }

    private void headerIsComplete() {
        if (closing != null) {
            closing.cancel();
            closing = null;
        }
    }

    @Override
    public void onClose(Throwable cause) {
        headerIsComplete();
        super.onClose(cause);
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new RequestHandler() {
            @Override
            public boolean headerComplete() {
                headerIsComplete();
                return super.headerComplete();
            }
        };
    }
}
