package dev.breakwater.websocket;

import java.nio.ByteBuffer;

/**
 * Follows the frames of one direction of a stream (RFC 6455 section 5) without looking at their payload: where they begin and end, how large messages
 * are, and what must not be. For one thread at a time.
 */
final class FrameScanner {
    /** The longest header of a frame. */
    static final int MAX_HEADER = 14;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PONG = 10;
    private static final int SHORT_LENGTH = 126;
    private static final int LONG_LENGTH = 127;

    private final boolean masked;
    private final boolean extensions;
    private final long maxMessage;
    private long payloadLeft;
    private long messageSize;
    private boolean inMessage;
    private boolean closing;
    private boolean closed;
    private CloseCode violation;

    /**
     * @param masked whether all frames must be masked, as a client's must, or none, as a server's
     * @param extensions whether reserved bits may be set, since an extension was agreed upon
     * @param maxMessage the largest message in bytes; 0 for no limit
     */
    FrameScanner(boolean masked, boolean extensions, long maxMessage) {
        this.masked = masked;
        this.extensions = extensions;
        this.maxMessage = maxMessage;
    }

    /**
     * Looks at what has come and returns how many of its bytes may be passed on. The rest is the beginning of a header, less than {@link #MAX_HEADER}
     * bytes, to be shown again with what follows; or it is what must not be passed on.
     *
     * @param oneFrame whether to stop at the next end of a frame
     */
    int scan(ByteBuffer bytes, boolean oneFrame) {
        int start = bytes.position();
        int at = start;
        while (violation == null && !closed) {
            if (payloadLeft > 0) {
                int step = (int) Math.min(payloadLeft, bytes.limit() - at);
                at += step;
                payloadLeft -= step;
                if (payloadLeft > 0) {
                    break;
                }
                closed = closing;
            }
            if (oneFrame && at > start || closed) {
                break;
            }
            int header = header(bytes, at);
            if (header == 0) {
                break;
            }
            at += header;
            closed = closing && payloadLeft == 0;
            if (oneFrame && payloadLeft == 0) {
                break;
            }
        }
        return at - start;
    }

    /** Reads a header; returns its length, or 0 where it is not complete or must not be. */
    private int header(ByteBuffer bytes, int at) {
        int available = bytes.limit() - at;
        if (available < 2) {
            return 0;
        }
        int first = bytes.get(at);
        int second = bytes.get(at + 1);
        int shortLength = second & LENGTH;
        boolean malformed = malformed(first & OPCODE, (first & FIN) != 0, shortLength)
                || (first & RESERVED) != 0 && !extensions
                || (second & MASKED) != 0 != masked;
        if (malformed) {
            violation = CloseCode.PROTOCOL_ERROR;
            return 0;
        }
        int extended = shortLength == SHORT_LENGTH ? Short.BYTES : shortLength == LONG_LENGTH ? Long.BYTES : 0;
        int header = 2 + extended + (masked ? Integer.BYTES : 0);
        if (available < header) {
            return 0;
        }
        long length =
                switch (shortLength) {
                    case SHORT_LENGTH -> Short.toUnsignedLong(bytes.getShort(at + 2));
                    case LONG_LENGTH -> bytes.getLong(at + 2);
                    default -> shortLength;
                };
        return begins(first & OPCODE, (first & FIN) != 0, length, extended) ? header : 0;
    }

    private boolean malformed(int opcode, boolean last, int shortLength) {
        if (opcode >= CLOSE) {
            return opcode > PONG || !last || shortLength > LENGTH - 2 || opcode == CLOSE && shortLength == 1;
        }
        return opcode > BINARY || (opcode == CONTINUATION) != inMessage;
    }

    private boolean begins(int opcode, boolean last, long length, int extended) {
        boolean minimal = extended == 0
                || extended == Short.BYTES && length >= SHORT_LENGTH
                || extended == Long.BYTES && length > 0xFFFF;
        if (!minimal) {
            violation = CloseCode.PROTOCOL_ERROR;
            return false;
        }
        if (opcode < CLOSE) {
            long before = opcode == CONTINUATION ? messageSize : 0;
            if (maxMessage > 0 && length > maxMessage - before) {
                violation = CloseCode.TOO_LARGE;
                return false;
            }
            messageSize = before + length;
            inMessage = !last;
        }
        closing = opcode == CLOSE;
        payloadLeft = length;
        return true;
    }

    /** Whether what was passed on ends with a whole frame, so that another may follow. */
    boolean atBoundary() {
        return payloadLeft == 0;
    }

    /** Whether a whole Close frame was passed on; nothing may follow it. */
    boolean closed() {
        return closed;
    }

    /** What is wrong with what came next, or null. */
    CloseCode violation() {
        return violation;
    }
}
