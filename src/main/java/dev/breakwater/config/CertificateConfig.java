package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.nio.file.Path;

/** A certificate with its key. The files are watched: a renewed certificate is served to new connections. */
public record CertificateConfig(
        @JsonPropertyDescription(
                "PEM file of the certificate and the intermediate ones after it, or a PKCS#12 file (.p12, .pfx); relative to the configuration file.")
        Path certFile,

        @JsonPropertyDescription(
                "PEM file of the private key (PKCS#8, PKCS#1 or EC). Left out where cert_file holds the key too.")
        Path keyFile,

        @JsonPropertyDescription("The password of an encrypted key; best as \"${NAME}\" or \"${file:path}\".") @Secret
        String keyPassword) {
    /** Never shows the password. */
    @Override
    public String toString() {
        return "CertificateConfig[" + certFile + (keyFile == null ? "" : ", " + keyFile) + "]";
    }
}
