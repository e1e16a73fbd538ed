package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.nio.file.Path;
import java.util.List;

/** The certificates that a site asks its clients for. The files are watched: what they hold counts for new connections. */
public record ClientAuthConfig(
        @JsonPropertyDescription("Whether clients without a certificate are refused.")
        ClientAuthMode mode,

        @JsonPropertyDescription(
                "PEM files of the authorities whose certificates clients may have, each with one or more; relative to the configuration file.")
        List<Path> caFiles) {
    public ClientAuthConfig {
        mode = mode == null ? ClientAuthMode.REQUIRED : mode;
        caFiles = caFiles == null ? List.of() : List.copyOf(caFiles);
    }
}
