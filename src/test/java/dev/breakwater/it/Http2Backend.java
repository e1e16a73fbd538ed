package dev.breakwater.it;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.api.server.ServerSessionListener;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.server.RawHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * A real HTTP/2 backend, one thread for each stream, that records every request as it came and answers frame by frame as the test says. Safe for use by any
 * thread.
 */
final class Http2Backend implements AutoCloseable {
    /** What is done with a request whose header has come. */
    @FunctionalInterface
    interface StreamHandler {
        StreamHandler OK = exchange -> exchange.respond(200, "hello", "content-type: text/plain");

        void handle(Http2Exchange exchange) throws Exception;
    }

    private static final int LARGEST_HEADER = 64 * 1024;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final String scheme;
    private final Map<Session, Integer> connections = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Arrivals<RecordedStream> arrivals = new Arrivals<>();
    private volatile StreamHandler handler = StreamHandler.OK;
    private volatile Map<Integer, Integer> settings = Map.of();

    private Http2Backend(String scheme, SSLContext tls, boolean mutual) {
        this.scheme = scheme;
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(LARGEST_HEADER);
        ConnectionFactory http2 =
                new RawHTTP2ServerConnectionFactory(http, new SessionListener(), tls == null ? "h2c" : "h2");
        connector = tls == null
                ? new ServerConnector(server, 1, 1, http2)
                : new ServerConnector(
                        server,
                        null,
                        null,
                        null,
                        1,
                        1,
                        overTls(tls, mutual),
                        new ALPNServerConnectionFactory("h2"),
                        http2);
        connector.setHost("127.0.0.1");
        // Silence is part of some tests.
        connector.setIdleTimeout(0);
        server.addConnector(connector);
        try {
            server.start();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static SslConnectionFactory overTls(SSLContext tls, boolean mutual) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setNeedClientAuth(mutual);
        factory.setSslContext(tls);
        return new SslConnectionFactory(factory, "alpn");
    }

    /** Without TLS. */
    static Http2Backend start() {
        return new Http2Backend("h2c", null, false);
    }

    static Http2Backend startTls(SSLContext tls) {
        return new Http2Backend("h2", tls, false);
    }

    /** One that wants a certificate of its clients. */
    static Http2Backend startMutualTls(SSLContext tls) {
        return new Http2Backend("h2", tls, true);
    }

    int port() {
        return connector.getLocalPort();
    }

    String authority() {
        return "127.0.0.1:" + port();
    }

    String url() {
        return scheme + "://" + authority();
    }

    /** What is done with every request from now on. */
    void answer(StreamHandler next) {
        handler = next;
    }

    /** What connections made from now on announce. */
    void announce(Map<Integer, Integer> next) {
        settings = next;
    }

    /** Forgets all that was recorded and answers 200 again. What a handler asserted in vain is thrown here. */
    void reset() {
        handler = StreamHandler.OK;
        settings = Map.of();
        arrivals.forget();
    }

    /** The next request whose body was read to its end; waits for it. */
    RecordedStream request() {
        return arrivals.next();
    }

    /** Requests whose header has come. */
    int arrivals() {
        return arrivals.begun();
    }

    /** Connections that were accepted. */
    int connections() {
        return accepted.get();
    }

    /** Whether the connection of that number is open. */
    boolean isOpen(int connection) {
        return connections.entrySet().stream()
                .anyMatch(entry -> entry.getValue() == connection
                        && ((HTTP2Session) entry.getKey()).getEndPoint().isOpen());
    }

    /** Tells all connections that no new requests are taken, and lets the others finish. */
    void goAway() {
        connections.keySet().forEach(session -> session.close(0, "restart", Callback.NOOP));
    }

    /** Ends every connection at once. */
    void dropConnections() {
        connections
                .keySet()
                .forEach(session -> ((HTTP2Session) session).getEndPoint().close());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    private void serve(Http2Exchange exchange, StreamHandler present, int arrivedIn) {
        try {
            present.handle(exchange);
            exchange.readBody();
            arrivals.end(arrivedIn, exchange.recorded());
        } catch (Http2Exchange.EndedException | InterruptedException ended) {
            // The proxy is through with the stream, or the test is.
        } catch (Exception | AssertionError unexpected) {
            arrivals.fail(unexpected);
        }
    }

    private final class SessionListener implements ServerSessionListener {
        @Override
        public void onAccept(Session session) {
            connections.put(session, accepted.incrementAndGet());
        }

        @Override
        public Map<Integer, Integer> onPreface(Session session) {
            Map<Integer, Integer> all = new HashMap<>(settings);
            all.putIfAbsent(SettingsFrame.MAX_CONCURRENT_STREAMS, 128);
            return all;
        }

        @Override
        public Stream.Listener onNewStream(Stream stream, HeadersFrame frame) {
            Http2Exchange exchange = new Http2Exchange(stream, frame, connections.getOrDefault(stream.getSession(), 0));
            // The one of now: whoever sees it counted may go on to the next.
            StreamHandler present = handler;
            int arrivedIn = arrivals.begin();
            Thread thread = new Thread(() -> serve(exchange, present, arrivedIn), "backend-stream");
            thread.setDaemon(true);
            thread.start();
            return exchange;
        }

        @Override
        public void onClose(Session session, GoAwayFrame frame, Callback callback) {
            connections.remove(session);
            callback.succeeded();
        }

        @Override
        public void onFailure(Session session, Throwable cause, Callback callback) {
            connections.remove(session);
            callback.succeeded();
        }
    }
}
