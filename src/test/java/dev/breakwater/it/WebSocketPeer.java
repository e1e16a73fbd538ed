package dev.breakwater.it;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One side of a WebSocket, by hand: a raw client behind its handshake, or a test backend. Reads frames without forgiving anything. */
final class WebSocketPeer implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    /** Sends bytes. */
    private interface Out {
        void write(byte[] bytes) throws IOException;
    }

    /** Ends the connection. */
    interface End {
        void close() throws IOException;
    }

    private final boolean client;
    private final WireReader in;
    private final Out out;
    private final End end;
    private final Fields fields;
    private final CountDownLatch closed = new CountDownLatch(1);

    private WebSocketPeer(boolean client, WireReader in, Out out, End end, Fields fields) {
        this.client = client;
        this.in = in;
        this.out = out;
        this.end = end;
        this.fields = fields;
    }

    /** The text of a handshake. */
    static String handshake(String host, String target, String... fields) {
        List<String> all = new ArrayList<>(List.of(
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + KEY));
        all.addAll(List.of(fields));
        return RawClient.request("GET", target, host, all.toArray(String[]::new));
    }

    /** Opens a WebSocket; fails where it is refused. */
    static WebSocketPeer open(RawClient client, String host, String target, String... fields) throws IOException {
        client.send(handshake(host, target, fields));
        String line = client.in().line();
        Fields answer = client.in().fields();
        if (!line.startsWith("HTTP/1.1 101")) {
            throw new AssertionError("Refused: " + line + " " + answer);
        }
        return new WebSocketPeer(true, client.in(), client::send, client::close, answer);
    }

    /** Opens a WebSocket over HTTP/2; fails where it is refused. */
    static WebSocketPeer open(Http2Tunnel tunnel, End end) throws Exception {
        if (tunnel.status() != 200) {
            throw new AssertionError("Refused: " + tunnel.status() + " " + tunnel.fields());
        }
        List<String> lines = tunnel.fields().stream()
                .map(field -> field.getName() + ": " + field.getValue())
                .toList();
        return new WebSocketPeer(true, new WireReader(tunnel), tunnel::write, end, new Fields(lines));
    }

    /** A backend's side: agrees to a handshake. */
    static WebSocketPeer accept(BackendExchange exchange, String... fields) throws IOException {
        exchange.head(101, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: " + answer(exchange));
        for (String field : fields) {
            exchange.raw(field + "\r\n");
        }
        exchange.raw("\r\n");
        return new WebSocketPeer(false, exchange.in(), exchange::write, exchange::close, exchange.fields());
    }

    private static String answer(BackendExchange exchange) {
        String text = exchange.fields().value("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What the other side sent with its part of the handshake. */
    Fields fields() {
        return fields;
    }

    WebSocketPeer send(Frame frame) throws IOException {
        return raw(frame.bytes(client));
    }

    WebSocketPeer raw(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** Answers a goodbye, if the other side still waits for that. */
    WebSocketPeer reply(Frame goodbye) {
        try {
            return send(goodbye);
        } catch (IOException tooLate) {
            return this;
        }
    }

    /** The next frame; waits for it. */
    Frame next() throws IOException {
        Frame frame = Frame.read(in);
        if (frame.masked() == client) {
            throw new AssertionError(client ? "A frame to a client is masked" : "A frame to a backend is not masked");
        }
        return frame;
    }

    /** Sends all frames back, until the Close frame, which it answers. */
    void echo() throws IOException {
        while (true) {
            Frame frame = next();
            if (frame.opcode() == Frame.PING) {
                send(Frame.of(Frame.PONG, frame.payload()));
            } else {
                send(new Frame(frame.first(), false, frame.payload()));
            }
            if (frame.opcode() == Frame.CLOSE) {
                close();
                return;
            }
        }
    }

    /** Whether the other side ends the connection, one way or another, before patience does. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException | EOFException reset) {
            return true;
        }
    }

    /** Waits until the other side has said goodbye or is gone. */
    boolean hasEnded() {
        try {
            return next().opcode() == Frame.CLOSE;
        } catch (IOException gone) {
            return true;
        }
    }

    byte[] bytes(int count) throws IOException {
        return in.bytes(count);
    }

    /** Waits until the test has closed it. */
    void awaitClosed() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() throws IOException {
        end.close();
        closed.countDown();
    }
}
