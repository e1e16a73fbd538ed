package dev.breakwater;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An explanation for reading in a terminal. */
final class ExplainedText {
    private final StringBuilder text = new StringBuilder();

    private ExplainedText() {}

    static String of(ObjectNode explanation) {
        ExplainedText writer = new ExplainedText();
        writer.all(explanation);
        return writer.text.toString().stripTrailing();
    }

    private void all(ObjectNode all) {
        line(
                "%s %s from %s",
                text(all, "request", "method"), text(all, "request", "url"), text(all, "request", "client"));
        JsonNode failure = all.get("failure");
        if (failure.isObject()) {
            line(
                    "=> %s %s",
                    failure.get("status").asString(), failure.get("cause").asString());
        }
        if (all.get("site").isObject()) {
            String asked = all.get("site").has("client_auth")
                    ? ", client certificate " + text(all, "site", "client_auth")
                    : "";
            line("site %s (%s)%s", text(all, "site", "name"), text(all, "site", "matched_by"), asked);
        }
        for (JsonNode route : all.get("routes")) {
            String methods = String.join(
                    ",",
                    route.get("methods").valueStream().map(JsonNode::asString).toList());
            line(
                    "  %s route %s%s: %s",
                    route.get("matched").asBoolean() ? "=>" : "  ",
                    route.get("path").asString(),
                    methods.isEmpty() ? "" : " [" + methods + "]",
                    route.get("reason").asString());
        }
        action(all);
        settings(all);
    }

    private void action(ObjectNode all) {
        if (all.get("redirect").isObject()) {
            line("redirect %s to %s", text(all, "redirect", "status"), text(all, "redirect", "location"));
        } else if (all.get("respond").isObject()) {
            line("respond %s with %s", text(all, "respond", "status"), text(all, "respond", "content_type"));
        } else if (all.get("forward").isObject()) {
            line("forward to upstream %s (%s)", text(all, "forward", "upstream"), text(all, "forward", "policy"));
            line("  %s %s", text(all, "forward", "method"), text(all, "forward", "path"));
            fields(all.get("forward").get("headers"));
            for (JsonNode backend : all.get("backends")) {
                String mark = backend.get("chosen").asBoolean()
                        ? "=>"
                        : backend.get("eligible").asBoolean() ? " ?" : " -";
                String score = backend.get("score").isNull()
                        ? ""
                        : ", score " + backend.get("score").asString();
                line(
                        "  %s backend %s %s (weight %s%s): %s",
                        mark,
                        backend.get("id").asString(),
                        backend.get("url").asString(),
                        backend.get("weight").asString(),
                        score,
                        backend.get("reason").asString());
            }
        }
    }

    private void settings(ObjectNode all) {
        if (all.has("timeouts")) {
            if (!all.get("response_headers").isEmpty()) {
                line("fields of the response");
                fields(all.get("response_headers"));
            }
            line("timeouts in seconds, min_rate in bytes a second (0 is none): %s", pairs(all.get("timeouts")));
            line("retry: %s", pairs(all.get("retry")));
            line("limits (0 is none): %s", pairs(all.get("limits")));
        }
    }

    private static String pairs(JsonNode values) {
        StringBuilder pairs = new StringBuilder();
        values.properties().forEach(value -> pairs.append(pairs.isEmpty() ? "" : ", ")
                .append(value.getKey())
                .append(' ')
                .append(
                        value.getValue().isArray()
                                ? value.getValue().toString()
                                : value.getValue().asString()));
        return pairs.toString();
    }

    private void fields(JsonNode fields) {
        for (JsonNode field : fields) {
            line("  %s: %s", field.get("name").asString(), field.get("value").asString(""));
        }
    }

    private static String text(ObjectNode all, String object, String key) {
        return all.get(object).get(key).asString();
    }

    private void line(String form, Object... values) {
        text.append(form.formatted(values)).append(System.lineSeparator());
    }
}
