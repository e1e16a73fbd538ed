package dev.breakwater.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Makes Close frames (RFC 6455 section 5.5.1). */
final class CloseFrame {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FIN_CLOSE = 0x88;
    private static final int MASKED = 0x80;
    private static final int KEY = 4;

    private CloseFrame() {}

    /** @param masked as everything that goes to a server must be */
    static ByteBuffer of(CloseCode code, boolean masked) {
        byte[] reason = code.reason().getBytes(StandardCharsets.UTF_8);
        byte[] payload = ByteBuffer.allocate(2 + reason.length)
                .putShort((short) code.code())
                .put(reason)
                .array();
        ByteBuffer frame = ByteBuffer.allocate(2 + KEY + payload.length);
        frame.put((byte) FIN_CLOSE).put((byte) (masked ? MASKED | payload.length : payload.length));
        if (masked) {
            byte[] key = new byte[KEY];
            RANDOM.nextBytes(key);
            frame.put(key);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i % KEY];
            }
        }
        return frame.put(payload).flip();
    }
}
