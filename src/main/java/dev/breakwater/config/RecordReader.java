package dev.breakwater.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Turns a tree into records. Unlike a data-binding library it does not stop at the first mistake: it notes every unknown key and every value of
 * a wrong kind and goes on. For one thread.
 */
final class RecordReader {
    private final Problems problems;
    private final Path directory;

    /** @param directory what relative paths are relative to */
    RecordReader(Problems problems, Path directory) {
        this.problems = problems;
        this.directory = directory;
    }

    /** The record, or null where the node is not an object. */
    <T extends Record> T read(Class<T> type, JsonNode node, String path) {
        if (!node.isObject()) {
            problems.add(
                    path.isEmpty() ? "the file" : path, "is " + kind(node) + ".", "An object with keys belongs here.");
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Arrays.stream(components).map(RecordReader::key).toList();
        for (String name : node.propertyNames()) {
            if (!names.contains(name)) {
                problems.add(
                        path.isEmpty() ? name : path + "." + name,
                        "is not a known key.",
                        Problems.didYouMean(name, known(type, names)));
            }
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            JsonNode value = node.get(names.get(i));
            String valuePath = path.isEmpty() ? names.get(i) : path + "." + names.get(i);
            Redaction.check(components[i], value, valuePath, problems);
            values[i] =
                    value == null || value.isNull() ? null : value(components[i].getGenericType(), value, valuePath);
        }
        return create(type, components, values);
    }

    /** The keys of a record, with the shorthand that was written out before. */
    private static List<String> known(Class<?> type, List<String> names) {
        return type == ProxyConfig.class
                ? Stream.concat(names.stream(), Stream.of("backends")).toList()
                : names;
    }

    /** A component's name as files write it: with underscores. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static <T extends Record> T create(Class<T> type, RecordComponent[] components, Object[] values) {
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type.getSimpleName(), impossible);
        }
    }

    private Object value(Type type, JsonNode node, String path) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == List.class
                    ? list(generic.getActualTypeArguments()[0], node, path)
                    : map(generic.getActualTypeArguments()[1], node, path);
        }
        Class<?> plain = (Class<?>) type;
        return plain.isRecord() && plain != DataSize.class
                ? read(plain.asSubclass(Record.class), node, path)
                : scalar(plain, node, path);
    }

    private List<Object> list(Type element, JsonNode node, String path) {
        List<Object> values = new ArrayList<>();
        if (!node.isArray()) {
            problems.add(path, "is " + kind(node) + ".", "A list in [ ] belongs here.");
            return values;
        }
        for (int i = 0; i < node.size(); i++) {
            Object value = value(element, node.get(i), path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private Map<String, Object> map(Type element, JsonNode node, String path) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (!node.isObject()) {
            problems.add(path, "is " + kind(node) + ".", "An object with keys belongs here.");
            return values;
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            Object value = value(element, property.getValue(), path + "." + property.getKey());
            if (value != null) {
                values.put(property.getKey(), value);
            }
        }
        return values;
    }

    private Object scalar(Class<?> type, JsonNode node, String path) {
        if (!node.isValueNode() || node.isNull()) {
            problems.add(path, "is " + kind(node) + ".", expected(type));
            return null;
        }
        try {
            return convert(type, node, node.asString());
        } catch (IllegalArgumentException wrong) {
            problems.add(path, "is " + kind(node) + ".", expected(type));
            return null;
        }
    }

    private Object convert(Class<?> type, JsonNode node, String text) {
        if (type == String.class) {
            if (!node.isString()) {
                throw new IllegalArgumentException(text);
            }
            return text;
        } else if (type == Integer.class) {
            return Integer.valueOf(text);
        } else if (type == Boolean.class) {
            return bool(text);
        } else if (type == Duration.class) {
            return Durations.parse(text);
        } else if (type == DataSize.class) {
            return DataSize.parse(text);
        } else if (type == URI.class) {
            return URI.create(text);
        } else if (type == Path.class) {
            return directory.resolve(text);
        }
        return constant(type, text);
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return Boolean.valueOf(text);
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text);
    }

    private static String kind(JsonNode node) {
        if (node.isObject()) {
            return "an object";
        } else if (node.isArray()) {
            return "a list";
        } else if (node.isString()) {
            return "\"" + node.asString() + "\"";
        }
        return node.toString();
    }

    private static String expected(Class<?> type) {
        if (type == Integer.class) {
            return "A whole number belongs here.";
        } else if (type == Boolean.class) {
            return "true or false belongs here.";
        } else if (type == Duration.class) {
            return "A length of time belongs here, such as \"500ms\", \"30s\" or \"5m\".";
        } else if (type == DataSize.class) {
            return "A size belongs here, such as \"64KB\" or \"2MB\".";
        } else if (type == URI.class) {
            return "A URL belongs here, such as \"http://10.0.0.1:3000\".";
        } else if (type.isEnum()) {
            List<String> names = Stream.of(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .toList();
            return "One of " + String.join(", ", names) + " belongs here.";
        }
        return "Text in quotes belongs here.";
    }
}
