package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Certificates that an authority issues by ACME (RFC 8555) for the public host names of the sites. */
public record AcmeConfig(
        @JsonPropertyDescription(
                "Where the authority writes to about the account; it is told when the account is made.")
        String email,

        @JsonPropertyDescription(
                "The authority: \"letsencrypt\", \"letsencrypt-staging\" for trials, or the URL of an ACME directory.")
        String directory,

        @JsonPropertyDescription("Must be true: you agree to the authority's terms of service.")
        Boolean agreeToTerms,

        @JsonPropertyDescription(
                "Where the account, the keys and the certificates are kept, for Breakwater's eyes only; relative to the configuration file. Processes may share it.")
        Path certCacheDir,

        @JsonPropertyDescription(
                "How the authority may verify host names, in this order: \"http-01\" (asked at port 80) and \"tls-alpn-01\" (at port 443).")
        List<String> challenges,

        @JsonPropertyDescription("Certificates for more host names, when a client first asks for them.")
        OnDemandConfig onDemand,

        @JsonPropertyDescription("The account that the authority knows you by, where it wants one.")
        ExternalAccountConfig externalAccount,

        @JsonPropertyDescription(
                "PEM file of the authorities to trust instead of the JVM's when the directory is asked, relative to the configuration file.")
        Path caFile) {
    public static final String HTTP = "http-01";
    public static final String TLS_ALPN = "tls-alpn-01";
    static final List<String> CHALLENGES = List.of(HTTP, TLS_ALPN);
    static final Map<String, String> DIRECTORIES = Map.of(
            "letsencrypt", "https://acme-v02.api.letsencrypt.org/directory",
            "letsencrypt-staging", "https://acme-staging-v02.api.letsencrypt.org/directory");

    public AcmeConfig {
        directory = directory == null ? "letsencrypt" : directory;
        agreeToTerms = agreeToTerms != null && agreeToTerms;
        challenges = challenges == null ? CHALLENGES : List.copyOf(challenges);
        onDemand = onDemand == null ? new OnDemandConfig(null) : onDemand;
    }

    /** Where the authority's directory is. */
    public URI directoryUrl() {
        return URI.create(DIRECTORIES.getOrDefault(directory, directory));
    }
}
