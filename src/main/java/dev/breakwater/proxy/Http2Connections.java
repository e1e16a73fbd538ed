package dev.breakwater.proxy;

import java.util.Map;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.client.transport.internal.HTTPSessionListenerPromise;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.component.ContainerLifeCycle;

/** Makes HTTP/2 connections to backends. */
final class Http2Connections extends ContainerLifeCycle implements ClientConnectionFactory {
    /** What a backend may send of one response while its client takes nothing. */
    private static final int STREAM_WINDOW = 256 * 1024;
    /** So much that streams whose clients take nothing never stop the others of their connection; their own windows bound the memory. */
    private static final int SESSION_WINDOW = 1 << 30;

    private final HTTP2ClientConnectionFactory factory = new HTTP2ClientConnectionFactory();
    private final HTTP2Client settings;

    Http2Connections(ClientConnector connector) {
        settings = new HTTP2Client(connector);
        settings.setInitialStreamRecvWindow(STREAM_WINDOW);
        settings.setInitialSessionRecvWindow(SESSION_WINDOW);
        settings.setMaxConcurrentPushedStreams(0);
        installBean(settings);
    }

    void limit(HttpClient client) {
        settings.setInputBufferSize(client.getResponseBufferSize());
        settings.setUseInputDirectByteBuffers(client.isUseInputDirectByteBuffers());
        settings.setMaxRequestHeadersSize(client.getMaxRequestHeadersSize());
        settings.setMaxResponseHeadersSize(client.getMaxResponseHeadersSize());
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
        SessionListener listener = new SessionListener(context);
        context.put(HTTP2Client.CONTEXT_KEY, settings);
        context.put(HTTP2Client.SESSION_LISTENER_CONTEXT_KEY, listener);
        context.put(HTTP2Client.SESSION_PROMISE_CONTEXT_KEY, listener);
        return factory.newConnection(endPoint, context);
    }

    private static final class SessionListener extends HTTPSessionListenerPromise {
        private volatile Http2Connection connection;

        SessionListener(Map<String, Object> context) {
            super(context);
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
    }
}
