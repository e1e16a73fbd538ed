package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** TLS towards clients, on every listener that has it. */
public record TlsConfig(
        @JsonPropertyDescription(
                "The certificates, chosen by the name that the client asks for: exact names first, then wildcards, else the first of the list.")
        List<CertificateConfig> certificates) {
    public TlsConfig {
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
    }
}
