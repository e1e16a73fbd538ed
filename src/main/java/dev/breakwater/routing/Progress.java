package dev.breakwater.routing;

/** How far an exchange has come: what was answered, when, and what has passed. Touched by one thread at a time. */
public final class Progress {
    private final long startNanos;
    private int backendStatus;
    private int responseStatus;
    private int grpcStatus = -1;
    private long firstByteNanos;
    private long bytesSent;
    private long bytesReceived;

    Progress(long startNanos) {
        this.startNanos = startNanos;
    }

    /** Another backend is asked: what one before answered no longer counts. */
    void again() {
        backendStatus = 0;
        firstByteNanos = 0;
    }

    /** The backend's response header has come. */
    public void backendAnswered(int status) {
        backendStatus = status;
        firstByteNanos = System.nanoTime() - startNanos;
    }

    /** The backend's status, or 0 where none came. */
    public int backendStatus() {
        return backendStatus;
    }

    /** From the start of the exchange to the backend's response header, or 0 where none came. */
    public long firstByteNanos() {
        return firstByteNanos;
    }

    /** The status that the client was sent, or 0 where none was. */
    public int responseStatus() {
        return responseStatus;
    }

    public void responseStatus(int status) {
        responseStatus = status;
    }

    /** How the gRPC call ended, as the client was told, or -1. */
    public int grpcStatus() {
        return grpcStatus;
    }

    public void grpcStatus(int code) {
        grpcStatus = code;
    }

    /** Bytes came from the client beside the request's body. */
    public void received(long bytes) {
        bytesReceived += bytes;
    }

    public long bytesReceived() {
        return bytesReceived;
    }

    public void sent(long bytes) {
        bytesSent += bytes;
    }

    /** Bytes of the response body that were sent to the client. */
    public long bytesSent() {
        return bytesSent;
    }
}
