package dev.breakwater.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One request at a {@link TestBackend}, and the connection that it came over. Used by the connection's thread alone. */
final class BackendExchange {
    private final Socket socket;
    private final WireReader in;
    private final OutputStream out;
    private final String line;
    private final Fields fields;
    private final int connection;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Fields trailers = new Fields(List.of());
    private long unread;
    private boolean chunked;

    BackendExchange(Socket socket, WireReader in, OutputStream out, String line, int connection) throws IOException {
        this.socket = socket;
        this.in = in;
        this.out = out;
        this.line = line;
        this.fields = in.fields();
        this.connection = connection;
        this.chunked = fields.contain("Transfer-Encoding");
        this.unread = fields.contain("Content-Length") ? Long.parseLong(fields.value("Content-Length")) : 0;
    }

    Fields fields() {
        return fields;
    }

    String target() {
        return line.split(" ")[1];
    }

    Socket socket() {
        return socket;
    }

    WireReader in() {
        return in;
    }

    /** The next part of the body as it comes; empty at its end. Kept for {@link #recorded()} up to a megabyte. */
    byte[] readPart() throws IOException {
        byte[] part;
        if (chunked) {
            part = in.chunk();
            if (part.length == 0) {
                trailers = in.fields();
                chunked = false;
            }
        } else {
            byte[] buffer = new byte[(int) Math.min(unread, 64 * 1024)];
            int count = unread == 0 ? 0 : in.read(buffer);
            if (count < 0) {
                throw new IOException("The connection ended " + unread + " bytes before the end of the body");
            }
            unread -= count;
            part = java.util.Arrays.copyOf(buffer, count);
        }
        if (body.size() < 1 << 20) {
            body.write(part);
        }
        return part;
    }

    void readBody() throws IOException {
        while (bodyFollows()) {
            readPart();
        }
    }

    boolean bodyFollows() {
        return chunked || unread > 0;
    }

    RecordedRequest recorded() {
        return new RecordedRequest(line, fields, body.toByteArray(), trailers, connection);
    }

    /** Reads the body, then sends a response with a Content-Length. */
    void respond(int status, String content, String... responseFields) throws IOException {
        readBody();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        head(status, responseFields);
        raw("Content-Length: " + bytes.length + "\r\n\r\n");
        if (!line.startsWith("HEAD ")) {
            write(bytes);
        }
    }

    /** The status line and these fields, without the empty line. */
    void head(int status, String... responseFields) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Something\r\n");
        for (String field : responseFields) {
            head.append(field).append("\r\n");
        }
        raw(head.toString());
    }

    void raw(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void chunk(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        raw(Integer.toHexString(bytes.length) + "\r\n");
        write(bytes);
        raw("\r\n");
    }

    void lastChunk(String... trailerFields) throws IOException {
        StringBuilder end = new StringBuilder("0\r\n");
        for (String field : trailerFields) {
            end.append(field).append("\r\n");
        }
        raw(end.append("\r\n").toString());
    }

    /** Ends the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ends the connection in an orderly way. */
    void close() throws IOException {
        socket.close();
    }

    /** Waits until the proxy has ended the connection. */
    void awaitEnd() {
        try {
            while (in.read() >= 0) {
                // What is still sent does not matter.
            }
        } catch (IOException reset) {
            // A reset is an end, too.
        }
    }
}
