package dev.breakwater.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes secrets out of documents that are shown, and puts them back into documents that come back. The records say what is a secret. */
public final class Redaction {
    /** What stands in the place of a secret. */
    public static final String SHOWN = "[secret]";

    /** Names a secret without telling it; a default would tell it. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(?:(?!:-)[^}])*}");

    /** What is done with a secret at its place in two documents, of which the second may lack it. */
    private interface Visitor {
        void visit(ObjectNode parent, String key, JsonNode other);
    }

    private Redaction() {}

    /** A copy without secrets. */
    public static ObjectNode redact(ObjectNode document) {
        ObjectNode copy = document.deepCopy();
        walk(ProxyConfig.class, copy, null, (parent, key, none) -> {
            if (!isShown(parent.get(key))) {
                parent.put(key, SHOWN);
            }
        });
        return copy;
    }

    /** Puts the secrets of the present document where a new one leaves them as they are shown. */
    static void restore(ObjectNode document, ObjectNode present) {
        walk(ProxyConfig.class, document, present, (parent, key, secret) -> {
            if (secret != null && parent.get(key).asString("").equals(SHOWN)) {
                parent.set(key, secret);
            }
        });
    }

    /** No message shows a secret, and what is shown in its place is none. */
    static void check(RecordComponent component, JsonNode secret, String path, Problems problems) {
        if (component.isAnnotationPresent(Secret.class) && secret != null && secret.isValueNode()) {
            if (secret.asString().equals(SHOWN)) {
                problems.add(
                        path,
                        "is \"" + SHOWN + "\", which stands for a secret that is not shown.",
                        "Write the secret itself, or a placeholder such as \"${NAME}\".");
            }
            problems.hide(path, secret.asString(), SHOWN);
        }
    }

    private static boolean isShown(JsonNode secret) {
        String text = secret.asString("");
        return secret.isNull()
                || secret.isString()
                        && (text.isEmpty() || PLACEHOLDER.matcher(text).matches());
    }

    private static void walk(Class<?> type, JsonNode node, JsonNode other, Visitor visitor) {
        if (node instanceof ObjectNode object) {
            for (RecordComponent component : type.getRecordComponents()) {
                String key = RecordReader.key(component);
                JsonNode value = object.get(key);
                if (value == null) {
                    continue;
                }
                JsonNode otherValue = other == null ? null : other.get(key);
                if (component.isAnnotationPresent(Secret.class)) {
                    visitor.visit(object, key, otherValue);
                } else {
                    walkValue(component.getGenericType(), value, otherValue, visitor);
                }
            }
        }
    }

    private static void walkValue(Type type, JsonNode value, JsonNode other, Visitor visitor) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                walkValue(
                        generic.getActualTypeArguments()[0],
                        value.get(i),
                        other == null ? null : other.get(i),
                        visitor);
            }
        } else if (type instanceof ParameterizedType generic && value.isObject()) {
            value.properties()
                    .forEach(property -> walkValue(
                            generic.getActualTypeArguments()[1],
                            property.getValue(),
                            other == null ? null : other.get(property.getKey()),
                            visitor));
        } else if (type instanceof Class<?> plain && plain.isRecord()) {
            walk(plain, value, other, visitor);
        }
    }
}
