package dev.breakwater;

import java.nio.charset.StandardCharsets;

/** One of the requests of {@link ChaosLoad}, and what its response must be. */
record ChaosRequest(boolean put, int seed, int length) {
    private static final int SMALL = 200;
    private static final int LARGE = 100 * 1024;
    private static final int UPLOAD = 2 * 1024;

    /** Of five requests one asks for much, one sends a body, and the others ask for little. */
    static ChaosRequest of(int number) {
        return switch (number % 5) {
            case 1 -> new ChaosRequest(false, number, LARGE);
            case 3 -> new ChaosRequest(true, number, UPLOAD);
            default -> new ChaosRequest(false, number, SMALL);
        };
    }

    byte[] bytes() {
        String target = "/bytes/" + seed + "/" + length;
        String header = put
                ? "PUT " + target + " HTTP/1.1\r\nHost: chaos\r\nContent-Length: " + length + "\r\n\r\n"
                : "GET " + target + " HTTP/1.1\r\nHost: chaos\r\n\r\n";
        byte[] start = header.getBytes(StandardCharsets.US_ASCII);
        byte[] body = put ? ChaosBody.of(seed, length) : new byte[0];
        byte[] whole = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }

    /** Why this is not the right response, or null. */
    String mistake(byte[] body, int backendFields) {
        if (body.length != length) {
            return body.length + " bytes";
        } else if (backendFields != 1) {
            return backendFields + " X-Backend fields";
        }
        return ChaosBody.matches(body, seed, length) ? null : "other content";
    }
}
