package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Answers with a redirect. */
public record RedirectConfig(
        @JsonPropertyDescription("The target, with placeholders: https://{host}{uri}")
        String to,

        @JsonPropertyDescription("301, 302, 303, 307 or 308.")
        Integer status) {
    public RedirectConfig {
        status = status == null ? 302 : status;
    }
}
