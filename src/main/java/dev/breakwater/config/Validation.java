package dev.breakwater.config;

import java.util.List;

/** What would become of a document: its problems, or none and its warnings, and how it differs from the present one. */
public record Validation(List<Problem> problems, List<Problem> warnings, String diff) {
    public boolean valid() {
        return problems.isEmpty();
    }
}
