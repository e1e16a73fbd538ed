package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpSender;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.transport.internal.HttpChannelOverHTTP2;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PushPromiseFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** One request at a time on an HTTP/2 connection: tells apart why streams end, and keeps limits for the stream that the connection need not die of. */
final class Http2Channel extends HttpChannelOverHTTP2 {
    /** What a field costs beside its name and value, as in HTTP/1.1. */
    private static final int FIELD_OVERHEAD = 4;

    private final Http2Sender sender = new Http2Sender(this);
    private final Stream.Listener listener = new Listener(super.getStreamListener());

    Http2Channel(Http2Connection connection, Session session) {
        super(connection, session);
    }

    @Override
    protected HttpSender getHttpSender() {
        return sender;
    }

    @Override
    public void send(HttpExchange exchange) {
        sender.send(exchange);
    }

    @Override
    public boolean isFailed() {
        return sender.isFailed() || super.isFailed();
    }

    @Override
    public Stream.Listener getStreamListener() {
        return listener;
    }

    private boolean tooLarge(HttpFields fields) {
        int limit = getHttpDestination().getHttpClient().getMaxResponseHeadersSize();
        long size = 0;
        for (HttpField field : fields) {
            size += field.getName().length() + FIELD_OVERHEAD;
            size += field.getValue() == null ? 0 : field.getValue().length();
        }
        return limit > 0 && size > limit;
    }

    /** Ends the exchange for a reason of its own; what else is heard of the stream is a consequence. */
    private void abort(Stream stream, Throwable reason, Callback callback) {
        HttpExchange exchange = stream == getStream() ? getHttpExchange() : null;
        if (exchange == null) {
            callback.succeeded();
        } else {
            callback.completeWith(exchange.getRequest().abort(reason));
        }
    }

    private final class Listener implements Stream.Listener {
        private final Stream.Listener jetty;
        private volatile Stream resetByBackend;

        Listener(Stream.Listener jetty) {
            this.jetty = jetty;
        }

        /** A reset has come; this is told before any of its consequences. */
        void resetComes(Stream stream, int error) {
            resetByBackend = stream;
            HttpExchange exchange = stream == getStream() ? getHttpExchange() : null;
            boolean refused = error == ErrorCode.REFUSED_STREAM_ERROR.code;
            if (refused && exchange != null && exchange.getRequest() instanceof ProxyRequest request) {
                request.refused();
            }
        }

        @Override
        public void onNewStream(Stream stream) {
            jetty.onNewStream(stream);
        }

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame, Callback callback) {
            if (tooLarge(frame.getMetaData().getHttpFields())) {
                abort(stream, new ExchangeException(Failure.BAD_RESPONSE), callback);
            } else {
                jetty.onHeaders(stream, frame, callback);
            }
        }

        @Override
        public Stream.Listener onPush(Stream stream, PushPromiseFrame frame) {
            return jetty.onPush(stream, frame);
        }

        @Override
        public void onDataAvailable(Stream stream, boolean immediate) {
            jetty.onDataAvailable(stream, immediate);
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            if (frame.getError() == ErrorCode.REFUSED_STREAM_ERROR.code) {
                abort(stream, new UnprocessedException("The backend refused the stream"), callback);
            } else if (((HTTP2Stream) stream).isLastDataReceived()) {
                // It wants no more of the request.
                jetty.onReset(stream, frame, callback);
            } else {
                abort(stream, new ExchangeException(Failure.BACKEND_RESET), callback);
            }
        }

        @Override
        public void onIdleTimeout(Stream stream, TimeoutException timeout, Promise<Boolean> promise) {
            jetty.onIdleTimeout(stream, timeout, promise);
        }

        @Override
        public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
            jetty.onFailure(stream, error, reason, failure, callback);
        }

        /** Jetty (12.1.12) resets a stream whose body is not as long as its header said, and tells nobody. */
        @Override
        public void onClosed(Stream stream) {
            if (stream.isReset() && stream != resetByBackend) {
                abort(stream, new ExchangeException(Failure.BAD_RESPONSE), Callback.NOOP);
            }
        }
    }

    /** Takes note of a reset that has come. */
    static void resetComes(Stream stream, int error) {
        if (stream != null && stream.getListener() instanceof Listener listening) {
            listening.resetComes(stream, error);
        }
    }
}
