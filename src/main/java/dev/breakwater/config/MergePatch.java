package dev.breakwater.config;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): an object with the keys that change; null takes a key away. */
public final class MergePatch {
    private MergePatch() {}

    /** @throws ConfigException where the text is not a merge patch of a configuration */
    public static Change of(String text) throws ConfigException {
        JsonNode patch = ConfigLoader.json(text, "the patch");
        if (patch instanceof ObjectNode object) {
            return (document, config) -> merge(document, object);
        }
        throw new ConfigException(
                "the patch",
                List.of(
                        new Problem(
                                "the patch",
                                "is not an object.",
                                "An object with the keys that change belongs here; for a list of operations say application/json-patch+json.")));
    }

    static ObjectNode merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String key = change.getKey();
            if (change.getValue().isNull()) {
                target.remove(key);
            } else if (change.getValue() instanceof ObjectNode inner) {
                ObjectNode present =
                        target.get(key) instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
                target.set(key, merge(present, inner));
            } else {
                target.set(key, change.getValue());
            }
        }
        return target;
    }
}
