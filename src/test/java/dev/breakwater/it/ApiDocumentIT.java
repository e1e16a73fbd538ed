package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document says what the interface does: no more, no less. */
class ApiDocumentIT extends AdminContract {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");

    private ApiDocument document;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {
                  "default": {"backends": [{"id": "one", "url": "@main@"}], "sticky": {"by": "cookie"},
                    "health_check": {"interval": "100ms"}},
                  "other": {"backends": ["http://127.0.0.1:1", {"id": "one", "url": "http://127.0.0.1:2"}]}},
                "sites": [{"hosts": ["a.test"], "routes": [
                  {"path": "/", "upstream": "default", "response_headers": {"remove": ["Server"], "set": {"X-A": "b"}}},
                  {"path": "/r", "redirect": {"to": "https://b.test/"}}, {"path": "/s", "respond": {"body": "x"}}, {"path": "/o", "upstream": "other"}]}]}""";
    }

    @BeforeEach
    void read() throws IOException {
        document = new ApiDocument(admin.get("/openapi.json").json());
    }

    @Test
    void itIsAnOpenapiDocument() throws Exception {
        JsonNode root = document.root();
        assertThat(root.path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(root.at("/info/version").asString())
                .isEqualTo(admin.get("/status").json().path("version").asString());
        ApiDocument.walk(root, node -> {
            if (node.has("$ref")) {
                document.resolved(node);
            }
            if (node.has("schema")) {
                assertThat(ApiDocument.faults(node.get("schema"))).isEmpty();
            }
        });
        root.at("/components/schemas").properties().forEach(schema -> assertThat(ApiDocument.faults(schema.getValue()))
                .as(schema.getKey())
                .isEmpty());
    }

    @Test
    void everyOperationIsWhole() {
        Set<String> ids = new HashSet<>();
        for (ApiDocument.Operation operation : document.operations()) {
            JsonNode content = operation.content();
            String what = operation.method() + " " + operation.path();
            assertThat(ids.add(content.path("operationId").asString()))
                    .as("one id: " + what)
                    .isTrue();
            assertThat(content.path("summary").asString()).as(what).isNotBlank();
            assertThat(content.path("responses").propertyNames()).as(what).anyMatch(status -> status.startsWith("2"));
            content.path("responses").forEach(response -> assertThat(
                            document.resolved(response).path("description").asString())
                    .as(what)
                    .isNotBlank());
            assertThat(parametersIn(operation, "path"))
                    .as(what)
                    .containsExactlyInAnyOrderElementsOf(PARAMETER
                            .matcher(operation.path())
                            .results()
                            .map(found -> found.group(1))
                            .toList());
        }
    }

    private List<String> parametersIn(ApiDocument.Operation operation, String place) {
        JsonNode path = document.root().path("paths").path(operation.path());
        return Stream.of(path, operation.content())
                .flatMap(owner -> StreamSupport.stream(owner.path("parameters").spliterator(), false))
                .map(document::resolved)
                .filter(parameter -> parameter.path("in").asString().equals(place))
                .map(parameter -> parameter.path("name").asString())
                .toList();
    }

    private static String example(MatchResult parameter) {
        return switch (parameter.group(1)) {
            case "id" -> "127.0.0.1:1";
            case "name" -> "other";
            case "number" -> "1";
            case "logger" -> "root";
            case "file" -> "app.js";
            case "host" -> "a.test";
            default -> throw new AssertionError(parameter.group());
        };
    }

    @Test
    void everyOperationIsThere() throws Exception {
        // Version 1 is in the history only as long as few have come after it.
        for (ApiDocument.Operation operation : document.operations()) {
            String path = PARAMETER.matcher(operation.path()).replaceAll(ApiDocumentIT::example);
            boolean reads = operation.method().equals("get");
            AdminClient.Answer answer = admin.send(
                    operation.method().toUpperCase(),
                    path,
                    reads ? null : AdminClient.JSON,
                    reads ? null : "[]",
                    "If-Match",
                    "\"0-0\"");
            assertThat(answer.status())
                    .as(operation.method() + " " + path + answer.text())
                    .isNotIn(404, 405, 500);
        }
    }

    @Test
    void everyResourceIsDocumented() throws Exception {
        String told = admin.get("/nothing").detail();
        assertThat(told).startsWith("There is ").endsWith(".");
        String[] resources =
                told.substring("There is ".length(), told.length() - 1).split(", ");
        assertThat(resources).hasSizeGreaterThan(10);
        for (String resource : resources) {
            assertThat(document.root().path("paths").has("/" + resource))
                    .as(resource)
                    .isTrue();
        }
    }

    @Test
    void otherMethodsThanTheDocumentedAreNotAllowed() throws Exception {
        for (String path : document.root().path("paths").propertyNames()) {
            for (String method : ApiDocument.METHODS) {
                if (!document.root().path("paths").path(path).has(method)) {
                    String filled = PARAMETER.matcher(path).replaceAll(ApiDocumentIT::example);
                    AdminClient.Answer answer = admin.send(method.toUpperCase(), filled, AdminClient.JSON, "{}");
                    assertThat(answer.status()).as(method + " " + path).isEqualTo(405);
                    assertThat(answer.header("Allow").toLowerCase().split(", "))
                            .as(path)
                            .allMatch(allowed ->
                                    document.root().path("paths").path(path).has(allowed));
                }
            }
        }
    }
}
