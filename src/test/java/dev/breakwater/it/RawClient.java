package dev.breakwater.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends the bytes it is told and reads responses without forgiving anything. Waits at most ten seconds for each. */
final class RawClient implements AutoCloseable {
    static final int PATIENCE_MILLIS = 10_000;
    private static final int SMALL_BUFFER = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final WireReader in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        out = socket.getOutputStream();
        in = new WireReader(socket.getInputStream());
    }

    static RawClient connect(int port) throws IOException {
        return connect(new Socket(), port);
    }

    /** A client for which the kernel takes little in advance. */
    static RawClient withSmallBuffers(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSendBufferSize(SMALL_BUFFER);
        return connect(socket, port);
    }

    private static RawClient connect(Socket socket, int port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        return over(socket);
    }

    /** Over a connection that is there. */
    static RawClient over(Socket socket) throws IOException {
        return new RawClient(socket);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The text of a request without a body. */
    static String request(String method, String target, String host, String... fields) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    /** The text of a request with a body and its Content-Length. */
    static String requestWith(String body, String method, String target, String host, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.add("Content-Length: " + body.length());
        return request(method, target, host, all.toArray(String[]::new)) + body;
    }

    RawClient get(String host, String target, String... fields) throws IOException {
        return send(request("GET", target, host, fields));
    }

    /** The next response, whole. */
    Response response() throws IOException {
        return body(head(), false);
    }

    Response responseToHead() throws IOException {
        return body(head(), true);
    }

    /** The status line and header of the next final response, with the interim ones before it. */
    Response head() throws IOException {
        List<Response> interims = new ArrayList<>();
        while (true) {
            Response head = new Response(
                    in.line(), in.fields(), new byte[0], new Fields(List.of()), interims, Response.Ending.COMPLETE);
            if (head.status() >= 200) {
                return head;
            }
            interims.add(head);
        }
    }

    /** The next chunk of a chunked response; empty at its end. */
    String chunk() throws IOException {
        return new String(in.chunk(), StandardCharsets.UTF_8);
    }

    /** The response whose header was read, with its body and trailers. */
    Response body(Response head, boolean toHead) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Fields trailers = new Fields(List.of());
        Response.Ending ending = Response.Ending.COMPLETE;
        boolean none = toHead || head.status() == 204 || head.status() == 304;
        try {
            if (!none && head.fields().contain("Transfer-Encoding")) {
                for (byte[] chunk = in.chunk(); chunk.length > 0; chunk = in.chunk()) {
                    body.write(chunk);
                }
                trailers = in.fields();
            } else if (!none && head.fields().contain("Content-Length")) {
                in.copy(Long.parseLong(head.value("Content-Length")), body);
            } else if (!none) {
                body.write(in.rest());
            }
        } catch (EOFException early) {
            ending = Response.Ending.TRUNCATED;
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("Neither the rest of the response nor its end came", silent);
        } catch (SocketException reset) {
            ending = Response.Ending.RESET;
        }
        return new Response(head.line(), head.fields(), body.toByteArray(), trailers, head.interims(), ending);
    }

    /** Whether the proxy ends this connection, one way or another, before patience does. */
    boolean closedByProxy() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Ends the connection with a TCP reset, as a client that is killed does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more will be sent, and goes on reading. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    WireReader in() {
        return in;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
