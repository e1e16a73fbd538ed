package dev.breakwater.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The next values of a sequence in DER, of which keys and certificates are made (X.690). For one thread. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OBJECT = 0x06;
    static final int SEQUENCE = 0x30;
    /** The first value that may be left out, with its number around it. */
    static final int OPTION = 0xA0;

    private final ByteBuffer rest;

    private Der(ByteBuffer rest) {
        this.rest = rest;
    }

    static Der of(byte[] bytes) {
        return new Der(ByteBuffer.wrap(bytes));
    }

    /** What is in the one sequence that these bytes are. */
    static Der sequence(byte[] bytes) {
        return of(bytes).sequence();
    }

    static byte[] write(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (length < 0x80) {
            value.write(length);
        } else {
            value.write(0x82);
            value.write(length >> 8);
            value.write(length);
        }
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    boolean nextIs(int tag) {
        return rest.hasRemaining() && (rest.get(rest.position()) & 0xFF) == tag;
    }

    Der sequence() {
        return of(value(SEQUENCE));
    }

    int number() {
        byte[] value = value(INTEGER);
        int number = 0;
        for (byte next : value) {
            number = Math.addExact(Math.multiplyExact(number, 256), next & 0xFF);
        }
        return number;
    }

    /** An object identifier as numbers and dots. */
    String object() {
        StringBuilder text = new StringBuilder();
        long part = 0;
        for (byte next : value(OBJECT)) {
            part = part << 7 | next & 0x7F;
            if (next >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(part / 40, 2);
                    text.append(first).append('.').append(part - first * 40);
                } else {
                    text.append('.').append(part);
                }
                part = 0;
            }
        }
        return text.toString();
    }

    /** The content of the next value, which has to have that tag. */
    byte[] value(int tag) {
        int found = next();
        if (found != tag) {
            throw new IllegalArgumentException("a value of kind " + tag + " was expected in place of " + found);
        }
        int length = next();
        if (length >= 0x80) {
            int bytes = length & 0x7F;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | next();
            }
        }
        if (length < 0 || length > rest.remaining()) {
            throw new IllegalArgumentException("it ends too early");
        }
        byte[] content = new byte[length];
        rest.get(content);
        return content;
    }

    private int next() {
        if (!rest.hasRemaining()) {
            throw new IllegalArgumentException("it ends too early");
        }
        return rest.get() & 0xFF;
    }
}
