package dev.breakwater.admin;

import dev.breakwater.config.Durations;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One request to the admin interface. For one thread. */
final class Call {
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final HttpServletRequest request;
    private final List<String> segments;

    /** @param path what comes after the interface's own base, beginning with a slash */
    Call(HttpServletRequest request, String path) {
        this.request = request;
        this.segments = Arrays.stream(path.substring(1).split("/", -1))
                .map(segment -> decoded(segment.replace("+", "%2B")))
                .toList();
    }

    String method() {
        return request.getMethod();
    }

    boolean isGet() {
        return method().equals("GET") || method().equals("HEAD");
    }

    /** The path's segments, decoded; the first says which resource is asked. */
    List<String> segments() {
        return segments;
    }

    String segment(int index) {
        return index < segments.size() ? segments.get(index) : null;
    }

    /** A parameter of the query, or null. */
    String query(String name) throws ProblemException {
        String query = request.getQueryString();
        // Not by the containers, which have different opinions on malformed ones.
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            try {
                if (decoded(parts[0]).equals(name)) {
                    return parts.length == 1 ? "" : decoded(parts[1]);
                }
            } catch (IllegalArgumentException malformed) {
                throw ProblemException.badRequest("The query has a malformed escape.");
            }
        }
        return null;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String header(String name) {
        return request.getHeader(name);
    }

    /** All fields of that name, as one. */
    String fields(String name) {
        return String.join(",", Collections.list(request.getHeaders(name)));
    }

    /** Who asks, as the audit log names them. */
    String client() {
        return request.getRemoteAddr();
    }

    /** The media type of the body without its parameters, in lower case; empty where none is named. */
    String mediaType() {
        return mediaType(request);
    }

    static String mediaType(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** How long a change may stay unconfirmed before it is taken back; null where it is to stay. */
    Duration commitConfirm() throws ProblemException {
        String given = query("commit_confirm");
        try {
            Duration within = given == null ? null : Durations.parse(given);
            if (within != null && (within.isZero() || within.compareTo(Duration.ofHours(24)) > 0)) {
                throw new IllegalArgumentException(given);
            }
            return within;
        } catch (IllegalArgumentException wrong) {
            throw ProblemException.badRequest(
                    "commit_confirm is \"" + given + "\"; it is a length of time up to 24h, such as \"30s\".");
        }
    }

    String text() throws IOException, ProblemException {
        if (request.getContentLengthLong() > MOST_BYTES && request.getHeader("Expect") != null) {
            throw tooLarge();
        }
        try (InputStream in = request.getInputStream()) {
            byte[] body = in.readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                // Who is still sending when the connection ends may never see the answer.
                in.readNBytes(MOST_BYTES);
                throw tooLarge();
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static ProblemException tooLarge() {
        return ProblemException.tooLarge("A body may have up to " + MOST_BYTES + " bytes.");
    }

    JsonNode json() throws IOException, ProblemException {
        try {
            JsonNode node = MAPPER.readTree(text());
            if (node == null || node.isMissingNode()) {
                throw ProblemException.badRequest("The body is empty; JSON belongs there.");
            }
            return node;
        } catch (JacksonException wrong) {
            throw ProblemException.badRequest("The body is not JSON: " + wrong.getOriginalMessage());
        }
    }

    ObjectNode object() throws IOException, ProblemException {
        if (json() instanceof ObjectNode object) {
            return object;
        }
        throw ProblemException.badRequest("The body is JSON, but not an object in { }.");
    }

    /** Refuses other methods than these; HEAD comes with GET. */
    void allow(String... methods) throws ProblemException {
        String asked = method().equals("HEAD") ? "GET" : method();
        if (!Arrays.asList(methods).contains(asked)) {
            throw ProblemException.methodNotAllowed(String.join(", ", methods));
        }
    }
}
