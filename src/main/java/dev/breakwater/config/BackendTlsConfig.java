package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.nio.file.Path;
import java.util.List;

/** TLS to the https:// and h2:// backends of an upstream; the certificate and its host name are verified by default. */
public record BackendTlsConfig(
        @JsonPropertyDescription(
                "PEM file of the authorities to trust instead of the JVM's, relative to the configuration file.")
        Path caFile,

        @JsonPropertyDescription(
                "The certificate that backends are shown where they ask for one: a PEM file with the intermediate ones after it, or a PKCS#12 file (.p12, .pfx); relative to the configuration file.")
        Path certFile,

        @JsonPropertyDescription(
                "PEM file of its private key (PKCS#8, PKCS#1 or EC). Left out where cert_file holds the key too.")
        Path keyFile,

        @JsonPropertyDescription("The password of an encrypted key; best as \"${NAME}\" or \"${file:path}\".") @Secret
        String keyPassword,

        @JsonPropertyDescription(
                "The name that backends are asked for (SNI) and that their certificates have to be for, in place of the host in their URLs.")
        String serverName,

        @JsonPropertyDescription("Accept any certificate. Only for tests: it makes TLS pointless.")
        Boolean insecureSkipVerify,

        @JsonPropertyDescription(
                "What https:// backends are offered: h2 (HTTP/2), http/1.1, or both, of which the backend chooses. h2:// backends are offered h2 alone.")
        List<String> alpn) {
    private static final String H2 = "h2";
    private static final String HTTP_1_1 = "http/1.1";

    /** All that can be offered, best first. */
    static final List<String> PROTOCOLS = List.of(H2, HTTP_1_1);

    public BackendTlsConfig {
        insecureSkipVerify = insecureSkipVerify != null && insecureSkipVerify;
        alpn = alpn == null ? PROTOCOLS : List.copyOf(alpn);
    }

    /** What all upstreams have that say nothing of TLS. */
    public static BackendTlsConfig defaults() {
        return new BackendTlsConfig(null, null, null, null, null, null, null);
    }

    /** The certificate that backends are shown, or null for none. */
    public CertificateConfig certificate() {
        return certFile == null ? null : new CertificateConfig(certFile, keyFile, keyPassword);
    }

    public boolean http2() {
        return alpn.contains(H2);
    }

    public boolean http1() {
        return alpn.contains(HTTP_1_1);
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "BackendTlsConfig[" + caFile + ", " + certFile + ", " + serverName + ", " + insecureSkipVerify + ", "
                + alpn + "]";
    }
}
