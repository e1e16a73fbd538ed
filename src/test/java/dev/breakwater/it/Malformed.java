package dev.breakwater.it;

import java.util.Map;

/**
 * What becomes of a malformed request.
 *
 * @param status of the response, or 0 where it has no header since Tomcat takes the request for HTTP/0.9
 * @param forwarded whether the container mends it instead of refusing it
 * @param closed whether the connection ends after it
 */
record Malformed(int status, boolean forwarded, boolean closed) {
    static final Malformed BAD_REQUEST = refused(400);

    /** A version that is not known may be told so (RFC 9110 section 15.6.6), and Jetty does not mind the case of "HTTP". */
    static final Map<String, Malformed> IN_JETTY = Map.of(
            "no target", refused(505),
            "no version", refused(505),
            "lower-case version", new Malformed(200, true, false),
            "version that is none", refused(505),
            "version 3", refused(505),
            "version 1.9", refused(505));

    /**
     * Tomcat takes the length off where there are chunks as well and then closes the connection, and joins folded lines: RFC 9112 sections 6.3 and
     * 5.2 allow both.
     */
    static final Map<String, Malformed> IN_TOMCAT = Map.of(
            "length and chunks", new Malformed(200, true, true),
            "chunks and length", new Malformed(200, true, true),
            "folded line", new Malformed(200, true, false),
            "unknown coding", refused(501),
            "coding that only resembles", refused(501),
            "no target", refused(0),
            "no version", refused(0),
            "blank in the target", refused(0),
            "version 3", refused(505),
            "version 1.9", refused(505));

    private static Malformed refused(int status) {
        return new Malformed(status, false, true);
    }
}
