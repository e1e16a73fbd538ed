package dev.breakwater.websocket;

/** The status codes (RFC 6455 section 7.4.1) that the proxy itself sends, with what it says beside them. */
public enum CloseCode {
    NORMAL(1000, ""),
    GOING_AWAY(1001, "the other side is gone"),
    IDLE(1001, "idle timeout"),
    PROTOCOL_ERROR(1002, "malformed frame"),
    TOO_LARGE(1009, "message too large"),
    BACKEND_GONE(1011, "the backend is gone"),
    RESTART(1012, "the service moves, please connect again");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }
}
