package dev.breakwater.it;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One WebSocket frame as it stands on the wire (RFC 6455 section 5.2), made and read without a library.
 *
 * @param first FIN, reserved bits and opcode
 */
record Frame(int first, boolean masked, byte[] payload) {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

    static Frame of(int opcode, byte[] payload) {
        return new Frame(FIN | opcode, false, payload);
    }

    /** A frame of a message that goes on in the next one. */
    static Frame begin(int opcode, String text) {
        return new Frame(opcode, false, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** The next frame, with its payload unmasked. */
    static Frame read(WireReader in) throws IOException {
        int first = in.read();
        if (first < 0) {
            throw new EOFException("no frame");
        }
        int second = in.read();
        long length = second & 0x7F;
        if (length == 126) {
            length = ByteBuffer.wrap(in.bytes(2)).getShort() & 0xFFFF;
        } else if (length == 127) {
            length = ByteBuffer.wrap(in.bytes(8)).getLong();
        }
        boolean masked = (second & 0x80) != 0;
        byte[] key = masked ? in.bytes(4) : new byte[4];
        byte[] payload = in.bytes((int) length);
        mask(payload, key);
        return new Frame(first, masked, payload);
    }

    byte[] bytes(boolean asClient) {
        ByteBuffer bytes = ByteBuffer.allocate(payload.length + 14);
        int mask = asClient ? 0x80 : 0;
        bytes.put((byte) first);
        if (payload.length < 126) {
            bytes.put((byte) (mask | payload.length));
        } else if (payload.length <= 0xFFFF) {
            bytes.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            bytes.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] content = payload.clone();
        if (asClient) {
            bytes.put(KEY);
            mask(content, KEY);
        }
        bytes.put(content).flip();
        byte[] exact = new byte[bytes.remaining()];
        bytes.get(exact);
        return exact;
    }

    private static void mask(byte[] payload, byte[] key) {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= key[i % 4];
        }
    }

    int opcode() {
        return first & 0x0F;
    }

    boolean last() {
        return (first & FIN) != 0;
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** A Close frame's code and reason, such as {@code 1000 bye}. */
    String closing() {
        if (opcode() != CLOSE) {
            throw new AssertionError("Not a Close frame: " + this + " " + text());
        }
        return payload.length == 0
                ? ""
                : (ByteBuffer.wrap(payload).getShort() & 0xFFFF) + " "
                        + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
}
