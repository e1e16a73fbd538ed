package dev.breakwater.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * A valid configuration, the document that it was read from, as written: with its placeholders and short forms, the files that it was read from (the
 * file itself and every {@code ${file:...}}), and what is allowed but deserves a word to the operator.
 */
public record LoadedConfig(ProxyConfig config, ObjectNode document, Set<Path> sources, List<Problem> warnings) {
    public LoadedConfig {
        document = document.deepCopy();
    }

    /** A copy, which may be changed. */
    @Override
    public ObjectNode document() {
        return document.deepCopy();
    }
}
