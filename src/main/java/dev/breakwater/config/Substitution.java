package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Puts the environment's variables and files' contents into strings: {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${file:path}}; {@code $${} stands
 * for itself. What is put in is not looked at again, and is never part of a message: it may be a secret. For one thread.
 */
final class Substitution {
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$?)\\{([^}]*)}");

    private final Map<String, String> environment;
    private final Path directory;
    private final Problems problems;
    private final Set<Path> files = new LinkedHashSet<>();

    Substitution(Map<String, String> environment, Path directory, Problems problems) {
        this.environment = environment;
        this.directory = directory;
        this.problems = problems;
    }

    /** The files that are named, whether they could be read or not. */
    Set<Path> files() {
        return files;
    }

    /** Changes all strings below a node. */
    void apply(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> property : object.properties()) {
                String childPath = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
                apply(property.getValue(), childPath);
                if (property.getValue().isString()) {
                    property.setValue(
                            StringNode.valueOf(text(property.getValue().asString(), childPath)));
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                String childPath = path + "[" + i + "]";
                apply(array.get(i), childPath);
                if (array.get(i).isString()) {
                    array.set(i, StringNode.valueOf(text(array.get(i).asString(), childPath)));
                }
            }
        }
    }

    private String text(String text, String path) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        Matcher matcher = REFERENCE.matcher(text);
        String result = matcher.replaceAll(match -> Matcher.quoteReplacement(
                match.group(1).isEmpty()
                        ? hidden(value(match.group(2), path), match.group(), path)
                        : match.group().substring(1)));
        problems.hide(path, result, text);
        return result;
    }

    private String hidden(String value, String reference, String path) {
        problems.hide(path, value, reference);
        return value;
    }

    private String value(String name, String path) {
        if (name.startsWith("file:")) {
            return content(name.substring("file:".length()), path);
        }
        int colon = name.indexOf(":-");
        String value = environment.get(colon < 0 ? name : name.substring(0, colon));
        if (value != null && (colon < 0 || !value.isEmpty())) {
            return value;
        }
        if (colon >= 0) {
            return name.substring(colon + 2);
        }
        problems.add(
                path,
                "names the environment variable " + name + ", which is not set.",
                "Set it, or give a default: ${" + name + ":-default}.");
        return "";
    }

    private String content(String name, String path) {
        try {
            Path file = directory.resolve(name);
            files.add(file);
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException unreadable) {
            problems.add(path, "names the file " + name + ", which cannot be read.", "Create it, or make it readable.");
            return "";
        }
    }
}
