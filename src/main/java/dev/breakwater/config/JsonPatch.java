package dev.breakwater.config;

import com.flipkart.zjsonpatch.CompatibilityFlags;
import com.flipkart.zjsonpatch.Jackson3JsonPatch;
import com.flipkart.zjsonpatch.JsonPatchApplicationException;
import com.flipkart.zjsonpatch.JsonPatchTestFailedException;
import java.util.EnumSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Patch (RFC 6902): a list of operations, of which all are done or none. */
public final class JsonPatch {
    private static final EnumSet<CompatibilityFlags> STRICT =
            EnumSet.of(CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT);
    private static final String FORM =
            "Write it as { \"op\": \"replace\", \"path\": \"/grace_period\", \"value\": \"10s\" }.";

    private JsonPatch() {}

    /** @throws ConfigException where the text is not a list of operations */
    public static Change of(String text) throws ConfigException {
        JsonNode patch = ConfigLoader.json(text, "the patch");
        if (patch instanceof ArrayNode operations) {
            return (document, config) -> apply(operations, document);
        }
        throw refused("the patch", "is not a list.", "A list of operations in [ ] belongs here.");
    }

    private static ObjectNode apply(ArrayNode operations, ObjectNode document) throws ConfigException {
        JsonNode changed = document;
        for (int i = 0; i < operations.size(); i++) {
            changed = apply(operations.get(i), changed, "patch[" + i + "]");
        }
        if (changed instanceof ObjectNode object) {
            return object;
        }
        throw refused("the patch", "leaves no object.", "A configuration is an object with keys.");
    }

    private static JsonNode apply(JsonNode operation, JsonNode document, String path) throws ConfigException {
        try {
            ArrayNode alone = ConfigFormat.JSON.mapper().createArrayNode().add(operation);
            return Jackson3JsonPatch.apply(alone, document, STRICT);
        } catch (JsonPatchTestFailedException other) {
            // The library's message tells both values, and they may be secrets.
            throw refused(path, "expects another value at " + place(operation) + ".", "Get the configuration again.");
        } catch (JsonPatchApplicationException wrong) {
            throw refused(path, "cannot be done at " + place(operation) + ": " + wrong.getMessage() + ".", FORM);
        } catch (RuntimeException wrong) {
            // A pointer that is none, such as a list's index that is not a number.
            throw refused(path, "has a path that leads nowhere: " + place(operation) + ".", FORM);
        }
    }

    private static String place(JsonNode operation) {
        return operation.path("path").toString();
    }

    private static ConfigException refused(String path, String fact, String remedy) {
        return new ConfigException("the patch", List.of(new Problem(path, fact, remedy)));
    }
}
