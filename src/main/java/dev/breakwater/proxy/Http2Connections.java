package dev.breakwater.proxy;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.client.transport.internal.HTTPSessionListenerPromise;
import org.eclipse.jetty.http2.client.transport.internal.HttpConnectionOverHTTP2;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes HTTP/2 connections to backends. */
final class Http2Connections extends ContainerLifeCycle implements ClientConnectionFactory {
    /** What a backend may send of one response while its client takes nothing. */
    private static final int STREAM_WINDOW = 256 * 1024;
    /** So much that streams whose clients take nothing never stop the others of their connection; their own windows bound the memory. */
    private static final int SESSION_WINDOW = 1 << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Http2Connections.class);
    private static final long TELL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LEAST_HEADER = 64 * 1024;

    private final HTTP2ClientConnectionFactory factory = new HTTP2ClientConnectionFactory();
    private final HTTP2Client settings;
    private final AtomicLong told = new AtomicLong(System.nanoTime() - TELL_AGAIN_NANOS);

    Http2Connections(ClientConnector connector) {
        settings = new HTTP2Client(connector);
        settings.setInitialStreamRecvWindow(STREAM_WINDOW);
        settings.setInitialSessionRecvWindow(SESSION_WINDOW);
        settings.setMaxConcurrentPushedStreams(0);
        settings.addEventListener(new Resets());
        installBean(settings);
    }

    /** Takes over the client's limits, for connections to come. */
    void limit(HttpClient client) {
        settings.setInputBufferSize(client.getResponseBufferSize());
        settings.setUseInputDirectByteBuffers(client.isUseInputDirectByteBuffers());
        settings.setMaxRequestHeadersSize(client.getMaxRequestHeadersSize());
        // Larger ones end the connection: what is too large only for its own stream ends there.
        int limit = client.getMaxResponseHeadersSize();
        settings.setMaxResponseHeadersSize(
                limit <= 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, limit * 4L + LEAST_HEADER));
    }

    /** Tells why there is no HTTP/2 connection, now and then. */
    void refused(Map<String, Object> context, Throwable found) {
        long now = System.nanoTime();
        long before = told.get();
        if (now - before < TELL_AGAIN_NANOS || !told.compareAndSet(before, now)) {
            return;
        }
        Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
        boolean secure = destination.isSecure();
        LOG.warn(
                "Backend {} of upstream {} does not speak HTTP/2 {} TLS ({}). If it speaks HTTP/1.1, {}",
                destination.getOrigin().getAddress(),
                destination.getOrigin().getTag(),
                secure ? "over" : "without",
                found.getMessage(),
                secure
                        ? "write its URL with https:// and leave \"http/1.1\" in the upstream's \"tls.alpn\"."
                        : "write its URL with http://.");
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
        SessionListener listener = new SessionListener(context);
        context.put(HTTP2Client.CONTEXT_KEY, settings);
        context.put(HTTP2Client.SESSION_LISTENER_CONTEXT_KEY, listener);
        context.put(HTTP2Client.SESSION_PROMISE_CONTEXT_KEY, listener);
        return factory.newConnection(endPoint, context);
    }

    /** Hears of resets before the streams do. */
    private static final class Resets implements HTTP2Session.FrameListener {
        @Override
        public void onIncomingFrame(Session session, Frame frame) {
            if (frame instanceof ResetFrame reset) {
                Http2Channel.resetComes(session.getStream(reset.getStreamId()), reset.getError());
            }
        }
    }

    private final class SessionListener extends HTTPSessionListenerPromise {
        private final Map<String, Object> context;
        private volatile Http2Connection connection;

        SessionListener(Map<String, Object> context) {
            super(context);
            this.context = context;
        }

        @Override
        public Map<Integer, Integer> onPreface(Session session) {
            return Map.of(SettingsFrame.ENABLE_PUSH, 0);
        }

        @Override
        protected org.eclipse.jetty.client.Connection newConnection(
                Destination destination, Session session, HTTP2Connection http2) {
            connection = new Http2Connection(destination, session, http2);
            return connection;
        }

        @Override
        public void onGoAway(Session session, GoAwayFrame frame) {
            if (connection == null) {
                super.onGoAway(session, frame);
            } else {
                connection.goAway();
            }
        }

        /** Jetty (12.1.12) would cut off those whose last part has just been read: each stream hears of its own end. */
        @Override
        public void onClose(HttpConnectionOverHTTP2 ended, GoAwayFrame frame) {
            connection.goAway();
        }

        @Override
        public void onFailure(Session session, Throwable failure, Callback callback) {
            if (connection == null) {
                refused(context, failure);
            }
            super.onFailure(session, failure, callback);
        }
    }
}
