package dev.breakwater.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that uses the admin interface, as an operator's script does. Safe for use by any thread. */
final class AdminClient {
    static final String JSON = "application/json";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String base;
    private final String token;

    /** What came back. */
    record Answer(int status, HttpHeaders headers, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }

        /** The value of the only field of that name, or null. */
        String header(String name) {
            if (headers.allValues(name).size() > 1) {
                throw new AssertionError(name + " came several times: " + headers);
            }
            return headers.firstValue(name).orElse(null);
        }

        String detail() {
            return json().path("detail").asString("");
        }
    }

    /**
     * @param base without a slash at the end
     * @param token or null
     */
    AdminClient(String base, String token) {
        this.base = base;
        this.token = token;
    }

    AdminClient withToken(String other) {
        return new AdminClient(base, other);
    }

    Answer get(String path, String... fields) throws IOException {
        return send("GET", path, null, null, fields);
    }

    Answer post(String path, String body, String... fields) throws IOException {
        return send("POST", path, JSON, body, fields);
    }

    Answer put(String path, String body, String... fields) throws IOException {
        return send("PUT", path, JSON, body, fields);
    }

    Answer delete(String path, String... fields) throws IOException {
        return send("DELETE", path, null, null, fields);
    }

    Answer mergePatch(String path, String body, String... fields) throws IOException {
        return send("PATCH", path, "application/merge-patch+json", body, fields);
    }

    Answer jsonPatch(String path, String body, String... fields) throws IOException {
        return send("PATCH", path, "application/json-patch+json", body, fields);
    }

    /**
     * @param type of the body, or null for none
     * @param fields names and values in turn
     */
    Answer send(String method, String path, String type, String body, String... fields) throws IOException {
        HttpRequest.Builder request = builder(path, fields);
        if (type != null) {
            request.header("Content-Type", type);
        }
        request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    private HttpRequest.Builder builder(String path, String... fields) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (fields.length > 0) {
            request.headers(fields);
        }
        return request;
    }

    /** The events from now on. */
    EventReader events(String... fields) throws IOException {
        HttpRequest request =
                builder("/events", fields).header("Accept", "text/event-stream").build();
        try {
            return new EventReader(HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }
}
