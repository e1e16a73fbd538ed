package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.nio.file.Path;

/** TLS to the https:// backends of an upstream; the certificate and its host name are verified by default. */
public record BackendTlsConfig(
        @JsonPropertyDescription(
                "PEM file of the authorities to trust instead of the JVM's, relative to the configuration file.")
        Path caFile,

        @JsonPropertyDescription("Accept any certificate. Only for tests: it makes TLS pointless.")
        Boolean insecureSkipVerify) {
    public BackendTlsConfig {
        insecureSkipVerify = insecureSkipVerify != null && insecureSkipVerify;
    }
}
