package dev.breakwater.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; it names every problem that was found, not only the first. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;

    public ConfigException(String source, List<Problem> problems) {
        super(source + ": " + problems.size() + (problems.size() == 1 ? " problem" : " problems")
                + problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining()));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
