package dev.breakwater.it;

import java.nio.charset.StandardCharsets;

/**
 * A request exactly as it reached a backend.
 *
 * @param line the request line
 * @param connection which connection it came over, counted from 1
 */
record RecordedRequest(String line, Fields fields, byte[] body, Fields trailers, int connection) {
    String method() {
        return line.substring(0, line.indexOf(' '));
    }

    String target() {
        return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
