package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads configurations: text to tree, tree to records, with every problem of it reported at once. Safe for use by any thread. */
public final class ConfigLoader {
    private static final long MAX_SIZE = 16 << 20;
    private static final String SMALLEST = "The smallest useful file is { \"backends\": [\"http://localhost:9001\"] }.";

    private final Map<String, String> environment;
    private final ConfigCheck check;

    /** @param environment what {@code ${NAME}} stands for */
    public ConfigLoader(Map<String, String> environment) {
        this(environment, (config, problems) -> {});
    }

    /** @param check what else must hold */
    public ConfigLoader(Map<String, String> environment, ConfigCheck check) {
        this.environment = Map.copyOf(environment);
        this.check = check;
    }

    /** @throws ConfigException when the file cannot be read or used */
    public LoadedConfig load(Path file) throws ConfigException {
        LoadedConfig loaded = bind(document(file), file.toAbsolutePath().getParent(), file.toString());
        Set<Path> sources = new LinkedHashSet<>(loaded.sources());
        sources.add(file.toAbsolutePath());
        return new LoadedConfig(loaded.config(), loaded.document(), sources, loaded.warnings());
    }

    /** What is written in a file, not looked at any further. */
    ObjectNode document(Path file) throws ConfigException {
        ConfigFormat format = ConfigFormat.of(file);
        if (format == null) {
            throw refused(file, "has no known extension.", "Name it .json, .yaml, .yml or .toml.");
        }
        try {
            if (Files.size(file) > MAX_SIZE) {
                throw refused(file, "is larger than 16 MB.", "Is this the right file?");
            }
            return document(Files.readString(file), format, file.toString());
        } catch (NoSuchFileException missing) {
            throw refused(file, "does not exist.", "Create it, or name another with --config.");
        } catch (IOException unreadable) {
            throw refused(
                    file,
                    "cannot be read: " + unreadable.getMessage() + ".",
                    "It must be UTF-8 text that this user may read.");
        }
    }

    /**
     * Reads a configuration that is at hand as text.
     *
     * @param directory what relative paths in it are relative to
     * @param source what messages call it
     */
    public LoadedConfig parse(String text, ConfigFormat format, Path directory, String source) throws ConfigException {
        return bind(document(text, format, source), directory, source);
    }

    /** Makes a configuration of a document, which stays as it is. */
    LoadedConfig bind(ObjectNode document, Path directory, String source) throws ConfigException {
        Problems problems = new Problems();
        ObjectNode root = document.deepCopy();
        Substitution substitution = new Substitution(environment, directory, problems);
        substitution.apply(root, "");
        Shorthands.expand(root, problems);
        ProxyConfig config = new RecordReader(problems, directory).read(ProxyConfig.class, root, "");
        new ConfigValidator(config, problems).validate();
        check.check(config, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(source, problems.found(), substitution.files());
        }
        return new LoadedConfig(config, document, substitution.files(), List.copyOf(problems.warnings()));
    }

    /** The tree that a text writes, not looked at any further. */
    static ObjectNode document(String text, ConfigFormat format, String source) throws ConfigException {
        if (tree(text, format, source, "the file") instanceof ObjectNode object && !object.isEmpty()) {
            return object;
        }
        throw new ConfigException(source, List.of(new Problem("the file", "says nothing to proxy.", SMALLEST)));
    }

    /** JSON of any kind, such as a patch. */
    static JsonNode json(String text, String source) throws ConfigException {
        return tree(text, ConfigFormat.JSON, source, source);
    }

    private static JsonNode tree(String text, ConfigFormat format, String source, String whole) throws ConfigException {
        try {
            return format.mapper().readTree(text);
        } catch (JacksonException wrong) {
            TokenStreamLocation at = wrong.getLocation();
            String place = at == null ? whole : "line " + at.getLineNr() + ", column " + at.getColumnNr();
            String fact = "is not " + format + ": " + SyntaxMessage.of(wrong.getOriginalMessage());
            throw new ConfigException(source, List.of(new Problem(place, fact, "")));
        }
    }

    private static ConfigException refused(Path file, String fact, String remedy) {
        return new ConfigException(file.toString(), List.of(new Problem("the file", fact, remedy)));
    }
}
