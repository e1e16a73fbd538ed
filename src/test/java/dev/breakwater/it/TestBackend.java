package dev.breakwater.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * A real HTTP/1.1 backend with keep-alive, one thread for each connection, that records every request as it came and answers as the test says. Safe for
 * use by any thread.
 */
final class TestBackend implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 256 * 1024;

    private final ServerSocket server;
    private final String scheme;
    private final BackendSockets sockets = new BackendSockets();
    private final Arrivals<RecordedRequest> arrivals = new Arrivals<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Handler handler = Handler.OK;

    private TestBackend(ServerSocket server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        start("backend", this::accept);
    }

    static TestBackend start() {
        return startAt("127.0.0.1", 0);
    }

    /** At that loopback address; port 0 is any free one. */
    static TestBackend startAt(String address, int port) {
        try {
            ServerSocket server = new ServerSocket();
            // So that the kernel takes little for a handler that does not read; it has to be told before.
            server.setReceiveBufferSize(RECEIVE_BUFFER);
            server.bind(new InetSocketAddress(InetAddress.getByName(address), port), 200);
            return new TestBackend(server, "http");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** @param protocols by ALPN, the preferred one first; none where it does not take part in that */
    static TestBackend startTls(SSLContext tls, String... protocols) {
        return startTls(tls, false, protocols);
    }

    /** One that wants a certificate of its clients, and ends the handshake without. */
    static TestBackend startMutualTls(SSLContext tls) {
        return startTls(tls, true);
    }

    private static TestBackend startTls(SSLContext tls, boolean mutual, String... protocols) {
        try {
            SSLServerSocket server = (SSLServerSocket)
                    tls.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            // Before anyone is waited for: the first socket has what holds when the wait for it begins.
            parameters.setNeedClientAuth(mutual);
            server.setSSLParameters(parameters);
            return new TestBackend(server, "https");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String authority() {
        return server.getInetAddress().getHostAddress() + ":" + port();
    }

    String url() {
        return scheme + "://" + authority();
    }

    /** What is done with every request from now on. */
    void answer(Handler next) {
        handler = next;
    }

    /** Forgets all that was recorded and answers 200 again. What a handler asserted in vain is thrown here. */
    void reset() {
        sockets.settle();
        handler = Handler.OK;
        arrivals.forget();
    }

    /** The next request whose body was read to its end; waits for it. */
    RecordedRequest request() {
        return arrivals.next();
    }

    /** Requests whose header has come. */
    int arrivals() {
        return arrivals.begun();
    }

    /** Requests whose body was read to its end. */
    int wholeRequests() {
        return arrivals.whole();
    }

    /** Connections that were accepted. */
    int connections() {
        return connections.get();
    }

    /** Connections that are open now. */
    int openConnections() {
        return sockets.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.put(socket, BackendSockets.Phase.WAITING);
                int number = connections.incrementAndGet();
                start("backend-connection", () -> serve(socket, number));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            WireReader in = new WireReader(socket.getInputStream());
            while (!socket.isClosed()) {
                sockets.put(socket, BackendSockets.Phase.WAITING);
                in.awaitByte();
                sockets.put(socket, BackendSockets.Phase.READING_HEADER);
                BackendExchange exchange = new BackendExchange(socket, in, socket.getOutputStream(), in.line(), number);
                // The one of now: whoever sees it counted may go on to the next.
                Handler present = handler;
                int arrivedIn = arrivals.begin();
                sockets.put(socket, BackendSockets.Phase.ANSWERING);
                present.handle(exchange);
                if (!socket.isClosed()) {
                    exchange.readBody();
                }
                arrivals.end(arrivedIn, exchange.recorded());
            }
        } catch (IOException | InterruptedException ended) {
            // The proxy is through with the connection, or the test is.
        } catch (RuntimeException | AssertionError unexpected) {
            arrivals.fail(unexpected);
        } finally {
            sockets.remove(socket);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends every connection, as a backend that restarts does. */
    void dropConnections() {
        sockets.close();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        dropConnections();
    }
}
