package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The admin interface as its OpenAPI document describes it. */
final class ApiDocument {
    static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode root;

    /** One method of one path. */
    record Operation(String path, String method, JsonNode content) {}

    ApiDocument(JsonNode root) {
        this.root = root;
    }

    JsonNode root() {
        return root;
    }

    /** What a reference leads to; anything else is itself. */
    JsonNode resolved(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        String reference = node.get("$ref").asString();
        JsonNode goal = root.at(reference.substring(1));
        assertThat(goal.isMissingNode()).as(reference).isFalse();
        return goal;
    }

    List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> METHODS.forEach(method -> {
                    if (path.getValue().has(method)) {
                        all.add(new Operation(
                                path.getKey(), method, path.getValue().get(method)));
                    }
                }));
        return all;
    }

    /** Every object anywhere in the document. */
    static void walk(JsonNode node, Consumer<ObjectNode> visitor) {
        if (node instanceof ObjectNode object) {
            visitor.accept(object);
        }
        node.forEach(child -> walk(child, visitor));
    }

    /** What is wrong with a schema as such. */
    static List<String> faults(JsonNode schema) {
        return faults(REGISTRY.getSchema(SchemaLocation.of(DIALECT)), schema);
    }

    private static List<String> faults(Schema schema, JsonNode instance) {
        return schema.validate(instance).stream().map(Object::toString).toList();
    }

    /** Fails where the document does not say that this may be answered, to the last key. */
    void assertDescribes(String method, String path, AdminClient.Answer answer) {
        String what = method + " " + path + " " + answer.status() + ": " + answer.text();
        JsonNode response = root.path("paths")
                .path(path)
                .path(method.toLowerCase())
                .path("responses")
                .path(Integer.toString(answer.status()));
        assertThat(response.isMissingNode()).as("not documented: " + what).isFalse();
        JsonNode content = resolved(response).path("content");
        if (content.isMissingNode()) {
            assertThat(answer.text()).as(what).isEmpty();
            return;
        }
        String type = answer.header("Content-Type").split(";")[0];
        assertThat(content.has(type)).as(type + " of " + what).isTrue();
        assertThat(faults(schema(content.path(type).path("schema")), answer.json()))
                .as(what)
                .isEmpty();
        resolved(response).path("headers").properties().forEach(header -> assertThat(answer.header(header.getKey()))
                .as(header.getKey() + " of " + what)
                .isNotNull());
    }

    /** A schema of the document that takes no key which it does not name. */
    private Schema schema(JsonNode schema) {
        ObjectNode strict = JsonMapper.shared().createObjectNode().put("$schema", DIALECT);
        strict.putArray("allOf").add(schema.deepCopy());
        strict.set("$defs", root.at("/components/schemas").deepCopy());
        walk(strict, node -> {
            if (node.has("$ref")) {
                node.put("$ref", node.get("$ref").asString().replace("#/components/schemas/", "#/$defs/"));
            }
            if (node.has("properties") && node.has("type") && !node.has("additionalProperties")) {
                node.put("additionalProperties", false);
            }
        });
        return REGISTRY.getSchema(strict);
    }
}
