package dev.breakwater.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * What a client begins a handshake with (RFC 8446 4.1.2).
 *
 * @param host the name that the client asks for (RFC 6066 3), in lower case, or null
 * @param verifies whether it only verifies that the name leads here (RFC 8737)
 */
public record ClientHello(String host, boolean verifies) {
    /** What cannot be read, here or by anybody. */
    public static final ClientHello UNREADABLE = new ClientHello(null, false);

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int PROTOCOLS = 16;
    private static final int VERSION_AND_RANDOM = 2 + 32;

    /**
     * Reads the first bytes of a connection, and leaves them as they are.
     *
     * @return null while more has to come; without a host where this is no such beginning: the handshake will say so
     */
    public static ClientHello read(ByteBuffer received) {
        ByteBuffer message = ByteBuffer.allocate(received.remaining());
        boolean isHandshake = join(received.slice(), message);
        message.flip();
        if (!isHandshake || message.hasRemaining() && message.get(0) != CLIENT_HELLO) {
            return UNREADABLE;
        }
        if (message.remaining() < 4) {
            return null;
        }
        int length = message.getInt() & 0xff_ff_ff;
        if (message.remaining() < length) {
            return null;
        }
        try {
            return hello(message.limit(message.position() + length));
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return UNREADABLE;
        }
    }

    /** Joins what has come of the records' contents: a message may be cut into several. */
    private static boolean join(ByteBuffer records, ByteBuffer message) {
        while (records.hasRemaining()) {
            if (records.get(records.position()) != HANDSHAKE) {
                return false;
            }
            if (records.remaining() < 5) {
                return true;
            }
            int length = Short.toUnsignedInt(records.getShort(records.position() + 3));
            records.position(records.position() + 5);
            message.put(part(records, Math.min(length, records.remaining())));
        }
        return true;
    }

    private static ClientHello hello(ByteBuffer hello) {
        hello.position(hello.position() + VERSION_AND_RANDOM);
        byteVector(hello); // session
        shortVector(hello); // ciphers
        byteVector(hello); // compression
        ByteBuffer extensions = hello.hasRemaining() ? shortVector(hello) : hello;
        String host = null;
        boolean verifies = false;
        while (extensions.hasRemaining()) {
            int type = Short.toUnsignedInt(extensions.getShort());
            ByteBuffer content = shortVector(extensions);
            if (type == SERVER_NAME) {
                host = name(shortVector(content));
            } else if (type == PROTOCOLS) {
                verifies = ServedKeys.VERIFICATION.contentEquals(US_ASCII.decode(byteVector(shortVector(content))));
            }
        }
        return new ClientHello(host, verifies);
    }

    private static String name(ByteBuffer names) {
        while (names.hasRemaining()) {
            int type = names.get();
            ByteBuffer name = shortVector(names);
            if (type == HOST_NAME) {
                return US_ASCII.decode(name).toString().toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static ByteBuffer byteVector(ByteBuffer from) {
        return part(from, Byte.toUnsignedInt(from.get()));
    }

    private static ByteBuffer shortVector(ByteBuffer from) {
        return part(from, Short.toUnsignedInt(from.getShort()));
    }

    private static ByteBuffer part(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }
}
