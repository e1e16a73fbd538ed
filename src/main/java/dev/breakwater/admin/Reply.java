package dev.breakwater.admin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A whole response of the admin interface. */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
    static final String JSON = "application/json";

    static Reply json(JsonNode body) {
        return json(200, JSON, body);
    }

    static Reply json(int status, String contentType, JsonNode body) {
        byte[] text = (body.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        return new Reply(status, contentType, text, Map.of());
    }

    static Reply noContent() {
        return new Reply(204, null, new byte[0], Map.of());
    }

    Reply withStatus(int other) {
        return new Reply(other, contentType, body, headers);
    }

    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, contentType, body, more);
    }
}
