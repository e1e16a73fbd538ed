package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** TLS towards clients, on every listener that has it. */
public record TlsConfig(
        @JsonPropertyDescription(
                "The certificates, chosen by the name that the client asks for: exact names first, then wildcards, else the first of the list.")
        List<CertificateConfig> certificates,

        @JsonPropertyDescription(
                "Certificates by themselves, for the public host names of the sites that none of the certificates is for.")
        AcmeConfig acme,

        @JsonPropertyDescription(
                "Give clients what the certificates' authorities say of them (OCSP), where a certificate names whom to ask.")
        Boolean ocspStapling) {
    public TlsConfig {
        ocspStapling = ocspStapling == null || ocspStapling;
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
    }
}
