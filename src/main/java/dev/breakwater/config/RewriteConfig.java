package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Changes the path that the backend sees: either {@code prefix}, or {@code regex} with {@code replacement}. */
public record RewriteConfig(
        @JsonPropertyDescription("Put in place of the matched path prefix.")
        String prefix,

        @JsonPropertyDescription("A Java regular expression; its first match in the raw path is replaced.")
        String regex,

        @JsonPropertyDescription("What replaces the match; $1 is the first group.")
        String replacement) {}
