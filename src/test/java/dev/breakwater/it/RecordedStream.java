package dev.breakwater.it;

import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;

/**
 * A request exactly as it reached an HTTP/2 backend.
 *
 * @param trailers the fields after the body, or null
 * @param connection which connection it came over, counted from 1
 */
record RecordedStream(
        String method,
        String scheme,
        String authority,
        String target,
        HttpFields fields,
        byte[] body,
        HttpFields trailers,
        int connection) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
