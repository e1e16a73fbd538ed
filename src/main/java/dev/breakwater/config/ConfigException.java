package dev.breakwater.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A configuration that cannot be used; it names every problem that was found, not only the first. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;
    private final transient Set<Path> sources;

    public ConfigException(String source, List<Problem> problems) {
        this(source, problems, Set.of());
    }

    /** @param sources the files that the configuration names: a change of them may mend it */
    ConfigException(String source, List<Problem> problems, Set<Path> sources) {
        super(source + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
        this.problems = List.copyOf(problems);
        this.sources = Set.copyOf(sources);
    }

    public List<Problem> problems() {
        return problems;
    }

    Set<Path> sources() {
        return sources;
    }
}
