package dev.breakwater.proxy;

import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpFields;

/** A request to a backend whose method and target go out byte for byte: {@link HttpRequest} would parse and normalise them. */
final class ProxyRequest extends HttpRequest {
    private final Target target;
    private final String method;
    private final String path;
    private final String query;
    private Attempt attempt;
    private final AtomicReference<Http2Connection> carrier = new AtomicReference<>();
    private volatile boolean onKeptConnection;
    private volatile boolean refused;

    ProxyRequest(Target target, String method, String path, String query) {
        super(target.client(), new HttpConversation(), target.origin());
        this.target = target;
        this.method = method;
        this.path = path;
        this.query = query;
        // Where a connection that was chosen turns out to be closed, the client looks for the destination again.
        tag(target.destination().getOrigin().getTag());
    }

    /** Whether its connection may become one of another protocol. */
    boolean mayUpgrade() {
        return target.protocols() == Protocols.HTTP1;
    }

    void tellOfTls(Throwable failure) {
        ((BackendDestination) target.destination()).tellOfTls(attempt.lease().backend(), failure);
    }

    /** Sends it and lets the attempt hear what becomes of it. */
    void send(Attempt listener) {
        attempt = listener;
        onRequestListener(listener.delivery());
        target.destination().send(this, listener.answer());
    }

    /** Sends it for whom only the response is of interest. */
    void send(Response.Listener listener) {
        target.destination().send(this, listener);
    }

    /** The attempt that it is part of, or null. */
    Attempt attempt() {
        return attempt;
    }

    /** Whether its connection had served another request before, and was waiting for the next. */
    boolean onUsedConnection() {
        return onKeptConnection
                || getConnection() instanceof BackendConnection connection && connection.getMessagesIn() > 0;
    }

    /** Takes note of its HTTP/2 connection, and of whether that had waited for it. */
    void carriedBy(Http2Connection connection, boolean kept) {
        carrier.set(connection);
        onKeptConnection = kept;
    }

    /** Nothing more is wanted of its connection. */
    void answered() {
        Http2Connection connection = carrier.getAndSet(null);
        if (connection != null) {
            connection.answered();
        }
    }

    /** The backend says that it has done nothing about it. */
    void refused() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }

    /** Whether the backend may say of it that it was not processed, even when all of it was sent. */
    boolean refusable() {
        return getConnection() instanceof Http2Connection;
    }

    /** How long its connection may be unused once this is over. */
    void keepAlive(long millis) {
        if (getConnection() instanceof BackendConnection connection) {
            connection.keepAlive(millis);
        }
    }

    /** Ends its connection where that is one of HTTP/2: others end as the fields of the request say. */
    void closeConnection() {
        if (getConnection() instanceof Http2Connection connection) {
            connection.close();
        }
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getPath() {
        return path;
    }

    @Override
    public String getQuery() {
        return query;
    }

    /** Over HTTP/2 only its end tells that a client's body is none: then it is not framed as if there were one. */
    @Override
    public Supplier<HttpFields> getTrailersSupplier() {
        Supplier<HttpFields> trailers = super.getTrailersSupplier();
        boolean none = trailers != null
                && getBody() instanceof ClientBody.Part body
                && body.isNone()
                && trailers.get().size() == 0;
        return none ? null : trailers;
    }

    /** Without a URI the client neither looks for cookies nor for credentials, and sends the path as it is. */
    @Override
    public URI getURI() {
        return null;
    }
}
