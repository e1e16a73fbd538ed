package dev.breakwater.routing;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The trace that a request belongs to (W3C Trace Context). The proxy records no spans of its own, so that a trace which began before it is passed on as
 * it came; where none did, it starts one, marked as sampled.
 *
 * @param traceparent the field as backends get it
 * @param started whether it begins here: what the client says of another trace is not passed on
 */
public record TraceContext(String traceparent, boolean started) {
    static final String FIELD = "traceparent";

    private static final int TRACE_ID = 3;
    private static final int PARENT_ID = TRACE_ID + 32 + 1;
    private static final int FLAGS = PARENT_ID + 16 + 1;
    private static final int LENGTH = FLAGS + 2;

    static TraceContext of(ClientRequest request) {
        String sent = request.header(FIELD);
        if (sent != null && isValid(sent)) {
            List<String> all = request.fields(FIELD);
            if (all.size() == 1) {
                return new TraceContext(sent, false);
            }
        }
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String id = request.requestId();
        // One id for everything, where the proxy has made it.
        String trace = isHex(id, 0, 32) && id.length() == 32 && !isZero(id, 0, 32)
                ? id
                : hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
        return new TraceContext("00-" + trace + "-" + hex.toHexDigits(random.nextLong() | 1) + "-01", true);
    }

    /** Section 3.2.2; later versions may add to the end. */
    private static boolean isValid(String field) {
        if (field.length() < LENGTH
                || !isHex(field, 0, 2)
                || field.startsWith("ff")
                || field.startsWith("00") && field.length() != LENGTH
                || field.length() > LENGTH && field.charAt(LENGTH) != '-') {
            return false;
        }
        return field.charAt(TRACE_ID - 1) == '-'
                && field.charAt(PARENT_ID - 1) == '-'
                && field.charAt(FLAGS - 1) == '-'
                && isHex(field, TRACE_ID, PARENT_ID - 1)
                && !isZero(field, TRACE_ID, PARENT_ID - 1)
                && isHex(field, PARENT_ID, FLAGS - 1)
                && !isZero(field, PARENT_ID, FLAGS - 1)
                && isHex(field, FLAGS, LENGTH);
    }

    /** In lower case only. */
    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return false;
            }
        }
        return true;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return traceparent.substring(TRACE_ID, PARENT_ID - 1);
    }

    /** The span that the request to the backend belongs to: 16 hexadecimal digits. */
    public String parentId() {
        return traceparent.substring(PARENT_ID, FLAGS - 1);
    }
}
