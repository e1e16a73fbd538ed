package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.nio.file.Path;

/** One line for each request. */
public record AccessLogConfig(
        @JsonPropertyDescription("combined, json or off.") Format format,

        @JsonPropertyDescription(
                "The file to append to, relative to the configuration file; standard output by default.")
        Path file) {
    /** How a line is written; in lower case in a file. */
    public enum Format {
        /** The combined format of nginx and Apache, followed by Breakwater's own fields. */
        COMBINED,
        /** One JSON object a line. */
        JSON,
        /** No access log. */
        OFF
    }

    public AccessLogConfig {
        format = format == null ? Format.COMBINED : format;
    }
}
