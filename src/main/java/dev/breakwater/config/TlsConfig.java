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
        Boolean ocspStapling,

        @JsonPropertyDescription(
                "For local use: whether Breakwater signs a certificate itself, which no client trusts, for localhost and for the hosts of the sites that have no other.")
        Boolean selfSigned,

        @JsonPropertyDescription("The oldest version of TLS that clients may speak: \"1.2\" or \"1.3\".")
        String minVersion) {
    /** What holds where nothing is said. */
    public static final TlsConfig DEFAULT = new TlsConfig(null, null, null, null, null);

    static final String TLS_1_2 = "1.2";
    public static final String TLS_1_3 = "1.3";

    public TlsConfig {
        ocspStapling = ocspStapling == null || ocspStapling;
        certificates = certificates == null ? List.of() : List.copyOf(certificates);
        selfSigned = selfSigned != null && selfSigned;
        minVersion = minVersion == null ? TLS_1_2 : minVersion;
    }

    /** Whether something can be shown to clients. */
    public boolean hasCertificates() {
        return !certificates.isEmpty() || acme != null || selfSigned;
    }
}
