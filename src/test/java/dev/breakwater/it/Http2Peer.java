package dev.breakwater.it;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A client of HTTP/2 that sends the frames it is told to, allowed or not, and keeps those that come back. */
final class Http2Peer implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A frame that came. */
    record Received(int type, int flags, int stream, byte[] payload) {
        boolean is(int wanted, int on) {
            return type == wanted && stream == on;
        }

        /** The code of a RST_STREAM or GOAWAY. */
        int error() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        /** The status, where it is one of those in HPACK's static table. */
        int status() {
            int[] known = {200, 204, 206, 304, 400, 404, 500};
            int at = 0;
            if ((payload[0] & 0xE0) == 0x20) {
                // The size of the dynamic table comes first.
                boolean more = (payload[at++] & 0x1F) == 0x1F;
                while (more) {
                    more = payload[at++] < 0;
                }
            }
            int index = (payload[at] & 0x7F) - 8;
            return payload[at] < 0 && index >= 0 && index < known.length ? known[index] : -1;
        }
    }

    private final Socket socket;
    private final OutputStream out;
    private final List<Received> received = new ArrayList<>();
    private boolean ended;

    /** @param reads whether it takes what is sent to it */
    Http2Peer(Socket socket, boolean reads, int... settings) throws IOException {
        this.socket = socket;
        // Who waits for a frame does so with patience of its own; silence meanwhile is no end.
        socket.setSoTimeout(0);
        out = socket.getOutputStream();
        out.write(PREFACE);
        ByteBuffer payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        send(frame(SETTINGS, 0, 0, payload.array()));
        if (reads) {
            Thread reader = new Thread(this::read, "http2-peer");
            reader.setDaemon(true);
            reader.start();
        }
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    static byte[] integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** GET or POST of a path that is short. */
    static byte[] request(String method, String path, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method.equals("GET") ? 0x82 : 0x83);
        block.write(0x87);
        literal(block, 1, "a.test");
        literal(block, 4, path);
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            text(block, fields[i]);
            text(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                block.write(length & 127 | 128);
            }
            block.write(length);
        }
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends frames; false once the connection is broken. */
    boolean send(byte[]... frames) {
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] frame : frames) {
                all.writeBytes(frame);
            }
            out.write(all.toByteArray());
            out.flush();
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    Http2Peer get(int stream, String path) {
        send(frame(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path)));
        return this;
    }

    private void read() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = new byte[length];
                in.readFully(payload);
                synchronized (this) {
                    received.add(new Received(type, flags, stream, payload));
                    notifyAll();
                }
            }
        } catch (IOException over) {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    synchronized boolean ended() {
        return ended;
    }

    synchronized List<Received> received(Predicate<Received> wanted) {
        return received.stream().filter(wanted).toList();
    }

    /** The first frame of a type on a stream, once it is there; null where the connection ends without. */
    synchronized Received await(int type, int stream) throws InterruptedException {
        long deadline = System.nanoTime() + 40_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (Received each : received) {
                if (each.is(type, stream)) {
                    return each;
                }
            }
            if (ended) {
                return null;
            }
            wait(1_000);
        }
        throw new AssertionError("no frame of type " + type + " on stream " + stream + ": " + received);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
