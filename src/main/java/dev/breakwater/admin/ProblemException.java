package dev.breakwater.admin;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.Problem;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Why a call is refused, as RFC 9457 writes it. */
final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String TYPE = "application/problem+json";

    private final int status;
    private final String title;
    private final transient List<Problem> problems;
    private final String allow;

    private ProblemException(int status, String title, String detail, List<Problem> problems, String allow) {
        super(detail);
        this.status = status;
        this.title = title;
        this.problems = problems;
        this.allow = allow;
    }

    static ProblemException badRequest(String detail) {
        return new ProblemException(400, "Bad Request", detail, List.of(), null);
    }

    static ProblemException unauthorized(String detail) {
        return new ProblemException(401, "Unauthorized", detail, List.of(), null);
    }

    static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of(), null);
    }

    static ProblemException notFound(String detail) {
        return new ProblemException(404, "Not Found", detail, List.of(), null);
    }

    static ProblemException methodNotAllowed(String allow) {
        return new ProblemException(405, "Method Not Allowed", "Use " + allow + ".", List.of(), allow);
    }

    static ProblemException conflict(String detail) {
        return new ProblemException(409, "Conflict", detail, List.of(), null);
    }

    static ProblemException stale(String detail) {
        return new ProblemException(412, "Precondition Failed", detail, List.of(), null);
    }

    static ProblemException tooLarge(String detail) {
        return new ProblemException(413, "Content Too Large", detail, List.of(), null);
    }

    static ProblemException unsupported(String detail) {
        return new ProblemException(415, "Unsupported Media Type", detail, List.of(), null);
    }

    /** The configuration that would be the result cannot be used. */
    static ProblemException invalid(ConfigException refused) {
        return new ProblemException(
                422,
                "Unprocessable Content",
                "The configuration would not be valid; nothing has changed.",
                refused.problems(),
                null);
    }

    static ProblemException unavailable(String detail) {
        return new ProblemException(503, "Service Unavailable", detail, List.of(), null);
    }

    static ProblemException internal() {
        return new ProblemException(
                500, "Internal Server Error", "Something unexpected happened; the log says more.", List.of(), null);
    }

    int status() {
        return status;
    }

    Reply reply() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "about:blank").put("title", title).put("status", status);
        body.put("detail", getMessage());
        if (!problems.isEmpty()) {
            body.set("problems", json(problems));
        }
        Reply reply = Reply.json(status, TYPE, body);
        if (status == 401) {
            return reply.with("WWW-Authenticate", "Bearer realm=\"breakwater\"");
        }
        return allow == null ? reply : reply.with("Allow", allow);
    }

    static ArrayNode json(List<Problem> problems) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        problems.forEach(problem -> list.addObject()
                .put("path", problem.path())
                .put("fact", problem.fact())
                .put("remedy", problem.remedy()));
        return list;
    }
}
