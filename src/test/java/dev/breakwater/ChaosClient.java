package dev.breakwater;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One client, on a connection that it keeps for as long as it may. It looks at every byte of a response and repeats nothing. */
final class ChaosClient implements AutoCloseable {
    /** Nothing may take this long, however busy the machine is. */
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private Socket socket;
    private InputStream in;

    /** A response that was cut off after its header. */
    static final class CutOff extends IOException {
        private static final long serialVersionUID = 1L;

        CutOff(String message, Throwable cause) {
            super(message, cause);
        }
    }

    ChaosClient(int port) {
        this.port = port;
    }

    /** A response that is whole. */
    record Answer(int status, byte[] body) {
        @Override
        public String toString() {
            return status == 502 || status == 503
                    ? new String(body, StandardCharsets.US_ASCII).strip()
                    : Integer.toString(status);
        }
    }

    /** Sends a request. A response with status 200 is the right one. */
    Answer exchange(ChaosRequest request) throws IOException {
        try {
            if (socket == null) {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.setTcpNoDelay(true);
                in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
            }
            socket.getOutputStream().write(request.bytes());
            return response(request);
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    private Answer response(ChaosRequest request) throws IOException {
        String status = line(in);
        int length = -1;
        int backends = 0;
        boolean last = false;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            backends += lower.startsWith("x-backend:") ? 1 : 0;
            last |= lower.equals("connection: close");
        }
        byte[] body = body(status, length);
        if (last) {
            close();
        }
        int code = Integer.parseInt(status.split(" ")[1]);
        String mistake = code == 200 ? request.mistake(body, backends) : null;
        if (mistake != null) {
            throw new IOException(request + " got " + mistake);
        }
        return new Answer(code, body);
    }

    private byte[] body(String status, int length) throws IOException {
        byte[] body;
        try {
            body = in.readNBytes(length);
        } catch (java.net.SocketTimeoutException hangs) {
            throw hangs;
        } catch (IOException reset) {
            throw new CutOff(status + ", then " + reset, reset);
        }
        if (body.length < length) {
            throw new CutOff(status + ", then " + body.length + " of " + length + " bytes", null);
        }
        return body;
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The connection ended after \"" + line + "\"");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException broken) {
            // It is gone either way.
        }
        socket = null;
    }
}
