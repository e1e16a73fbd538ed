package dev.breakwater.routing;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The id by which one request is found again in every log on its way. */
final class RequestId {
    private static final int MAX_LENGTH = 128;

    private RequestId() {}

    /** The client's id where it is fit for logs and header fields, else a new one of 32 hexadecimal digits. */
    static String of(String sent) {
        if (sent != null
                && !sent.isEmpty()
                && sent.length() <= MAX_LENGTH
                && sent.chars().allMatch(RequestId::safe)) {
            return sent;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }

    private static boolean safe(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.:+/=".indexOf(c) >= 0;
    }
}
