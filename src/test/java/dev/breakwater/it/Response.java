package dev.breakwater.it;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A response exactly as it reached a client.
 *
 * @param line the status line
 * @param interims the 1xx responses before it
 * @param ending whether the message was whole
 */
record Response(String line, Fields fields, byte[] body, Fields trailers, List<Response> interims, Ending ending) {
    /** How a message ended. */
    enum Ending {
        /** With its last byte. */
        COMPLETE,
        /** The connection was closed before the last byte. */
        TRUNCATED,
        /** The connection was reset before the last byte. */
        RESET
    }

    int status() {
        return Integer.parseInt(line.split(" ", 3)[1]);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    String value(String name) {
        return fields.value(name);
    }

    boolean complete() {
        return ending == Ending.COMPLETE;
    }

    /** For messages of failed tests. */
    @Override
    public String toString() {
        String start = text().substring(0, Math.min(300, text().length()));
        return line + " " + fields.lines() + " " + ending + " after " + body.length + " bytes: " + start;
    }
}
