package dev.breakwater.config;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes documents for people: indented by two spaces, lists of plain values on one line. */
final class JsonText {
    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String write(ObjectNode document) {
        JsonText writer = new JsonText();
        writer.value(document, "\n");
        return writer.text.append('\n').toString();
    }

    /** Whether two documents are written alike; unlike equality, this sees the order of keys. */
    static boolean same(ObjectNode one, ObjectNode other) {
        return write(one).equals(write(other));
    }

    private void value(JsonNode node, String line) {
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            object(object, line);
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            array(array, line);
        } else {
            text.append(ConfigFormat.JSON.mapper().writeValueAsString(node));
        }
    }

    private void object(ObjectNode object, String line) {
        String separator = "{";
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            text.append(separator).append(line).append("  ");
            text.append(ConfigFormat.JSON.mapper().writeValueAsString(property.getKey()))
                    .append(": ");
            value(property.getValue(), line + "  ");
            separator = ",";
        }
        text.append(line).append('}');
    }

    private void array(ArrayNode array, String line) {
        boolean plain = true;
        for (JsonNode element : array) {
            plain &= element.isValueNode() || element.isEmpty();
        }
        text.append('[');
        for (Iterator<JsonNode> elements = array.iterator(); elements.hasNext(); ) {
            text.append(plain ? "" : line + "  ");
            value(elements.next(), line + "  ");
            text.append(!elements.hasNext() ? "" : plain ? ", " : ",");
        }
        text.append(plain ? "" : line).append(']');
    }
}
