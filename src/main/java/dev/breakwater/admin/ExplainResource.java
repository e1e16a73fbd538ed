package dev.breakwater.admin;

import dev.breakwater.config.Networks;
import dev.breakwater.upstream.Backend;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /explain}: what would become of a request. */
final class ExplainResource implements Resource {
    private static final String EXAMPLE =
            "Send {\"method\": \"GET\", \"url\": \"http://example.com/path\", \"headers\": {\"Name\": \"value\"}, \"client\": \"192.0.2.1\"}; only url is needed.";

    private static final String TOKEN = "[!#$%&'*+.^_`|~\\p{Alnum}-]+";

    private final Explanation explanation;
    private final Backends backends;

    ExplainResource(Explanation explanation, Backends backends) {
        this.explanation = explanation;
        this.backends = backends;
    }

    @Override
    public Reply handle(Call call) throws ProblemException, IOException {
        call.allow("POST");
        ObjectNode wanted = call.object();
        String client = text(wanted, "client", "127.0.0.1");
        if (Networks.address(client) == null) {
            throw ProblemException.badRequest("\"client\" is \"" + client + "\"; an IP address belongs there.");
        }
        String method = text(wanted, "method", "GET");
        if (!method.matches(TOKEN)) {
            throw ProblemException.badRequest("\"method\" is \"" + method + "\", which is none.");
        }
        ObjectNode view = explanation.of(method, url(wanted), fields(wanted.get("headers")), client);
        view.path("backends").forEach(each -> rename((ObjectNode) each));
        return Reply.json(view);
    }

    /** Calls a backend by the id that it has everywhere in this interface. */
    private void rename(ObjectNode view) {
        for (Backend backend : backends.all()) {
            boolean same = backend.upstream().equals(view.get("upstream").asString())
                    && backend.id().equals(view.get("id").asString());
            if (same) {
                view.put("id", backends.id(backend));
                return;
            }
        }
    }

    private static String text(ObjectNode wanted, String key, String otherwise) {
        JsonNode value = wanted.get(key);
        return value == null || value.asString("").isBlank()
                ? otherwise
                : value.asString().strip();
    }

    private static URI url(ObjectNode wanted) throws ProblemException {
        String given = text(wanted, "url", "");
        try {
            URI url = URI.create(given);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw ProblemException.badRequest(
                "\"url\" is \"" + given + "\"; it must be a whole one with http or https and a host. " + EXAMPLE);
    }

    private static Map<String, List<String>> fields(JsonNode given) throws ProblemException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        if (given == null || given.isNull()) {
            return fields;
        }
        if (!given.isObject()) {
            throw ProblemException.badRequest("\"headers\" is not an object. " + EXAMPLE);
        }
        for (Map.Entry<String, JsonNode> field : given.properties()) {
            List<String> values = new ArrayList<>();
            JsonNode value = field.getValue();
            if (value.isArray()) {
                value.forEach(each -> values.add(each.asString("")));
            } else {
                values.add(value.asString(""));
            }
            boolean sendable = field.getKey().matches(TOKEN)
                    && values.stream().allMatch(each -> each.matches("[\\t\\x20-\\x7E\\x80-\\xFF]*"));
            if (!sendable) {
                throw ProblemException.badRequest(
                        "\"headers\" has \"" + field.getKey() + "\", which no client could send so. " + EXAMPLE);
            }
            fields.put(field.getKey(), values);
        }
        return fields;
    }
}
