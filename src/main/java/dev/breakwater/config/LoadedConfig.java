package dev.breakwater.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A valid configuration, the files that it was read from (the file itself and every {@code ${file:...}}), and what is
 * allowed but deserves a word to the operator.
 */
public record LoadedConfig(ProxyConfig config, Set<Path> sources, List<Problem> warnings) {}
