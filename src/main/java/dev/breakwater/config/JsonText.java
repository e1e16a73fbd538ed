package dev.breakwater.config;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes documents for people: indented by two spaces, lists of plain values on one line, and small objects of these where they fit. */
final class JsonText {
    private static final int WIDTH = 100;

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
            if (line.length() == 1 || !onOneLine(object)) {
                object(object, line);
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            array(array, line);
        } else {
            text.append(ConfigFormat.JSON.mapper().writeValueAsString(node));
        }
    }

    /** Writes a small object without a line break, if it fits; not the document itself. */
    private boolean onOneLine(ObjectNode object) {
        int begin = text.length();
        String separator = "{ ";
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            boolean plain = property.getValue() instanceof ArrayNode list
                    ? isPlain(list)
                    : property.getValue().isValueNode() || property.getValue().isEmpty();
            text.append(separator).append(ConfigFormat.JSON.mapper().writeValueAsString(property.getKey()));
            text.append(": ");
            if (!plain) {
                text.setLength(begin);
                return false;
            }
            value(property.getValue(), "\n  ");
            separator = ", ";
        }
        text.append(" }");
        if (text.length() - text.lastIndexOf("\n") > WIDTH) {
            text.setLength(begin);
            return false;
        }
        return true;
    }

    private static boolean isPlain(ArrayNode array) {
        boolean plain = true;
        for (JsonNode element : array) {
            plain &= element.isValueNode() || element.isEmpty();
        }
        return plain;
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
        boolean plain = isPlain(array);
        text.append('[');
        for (Iterator<JsonNode> elements = array.iterator(); elements.hasNext(); ) {
            text.append(plain ? "" : line + "  ");
            value(elements.next(), line + "  ");
            text.append(!elements.hasNext() ? "" : plain ? ", " : ",");
        }
        text.append(plain ? "" : line).append(']');
    }
}
