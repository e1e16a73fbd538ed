package dev.breakwater.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** What must hold for certificates by ACME. */
final class AcmeValidator {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@:,?]+@[^\\s@:,?]+");
    private static final Pattern ALLOWED = Pattern.compile("(\\*\\.)?[\\p{Alnum}-]+(\\.[\\p{Alnum}-]+)+");

    private final Problems problems;

    AcmeValidator(Problems problems) {
        this.problems = problems;
    }

    void validate(AcmeConfig acme, ProxyConfig config) {
        if (!acme.agreeToTerms()) {
            problems.add(
                    "tls.acme.agree_to_terms",
                    "is not true, and no authority issues certificates to who does not agree to its terms of service.",
                    "Read them (Let's Encrypt's are at https://letsencrypt.org/repository/), and set it to true.");
        }
        if (acme.email() != null && !EMAIL.matcher(acme.email()).matches()) {
            problems.add(
                    "tls.acme.email",
                    "\"" + acme.email() + "\" is not an e-mail address.",
                    "Name one, such as \"admin@example.com\", or leave it out.");
        }
        if (acme.certCacheDir() == null) {
            problems.add(
                    "tls.acme.cert_cache_dir",
                    "is missing.",
                    "Name a directory that outlives restarts, such as \"/var/lib/breakwater/certificates\".");
        }
        directory(acme);
        challenges(acme, config);
        for (int i = 0; i < acme.onDemand().allow().size(); i++) {
            onDemand(acme.onDemand().allow().get(i), "tls.acme.on_demand.allow[" + i + "]");
        }
        if (acme.externalAccount() != null) {
            externalAccount(acme.externalAccount());
        }
        if (acme.caFile() != null && !holdsCertificates(acme.caFile())) {
            problems.add(
                    "tls.acme.ca_file",
                    acme.caFile() + " holds no certificate that can be read.",
                    "Name a readable PEM file.");
        }
    }

    private void directory(AcmeConfig acme) {
        if (!AcmeConfig.DIRECTORIES.containsKey(acme.directory()) && !isHttps(acme.directory())) {
            problems.add(
                    "tls.acme.directory",
                    "\"" + acme.directory() + "\" is no directory of an authority.",
                    "Use \"letsencrypt\", \"letsencrypt-staging\" or a URL that begins with https://.");
        }
    }

    private static boolean isHttps(String text) {
        try {
            URI url = URI.create(text);
            return "https".equalsIgnoreCase(url.getScheme()) && url.getHost() != null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private void challenges(AcmeConfig acme, ProxyConfig config) {
        boolean plain = config.listen().stream().anyMatch(listen -> !listen.tls());
        boolean tls = config.listen().stream().anyMatch(ListenConfig::tls);
        if (!tls) {
            problems.warn("tls.acme", "is not used by any listener.", "Give one of them \"tls\": true.");
        } else if (!plain && acme.challenges().equals(List.of(AcmeConfig.HTTP))) {
            problems.add(
                    "tls.acme.challenges",
                    "are asked without TLS at port 80, and every listener has TLS.",
                    "Add a listener without TLS, or allow \"tls-alpn-01\".");
        }
        if (acme.challenges().isEmpty() || !AcmeConfig.CHALLENGES.containsAll(acme.challenges())) {
            problems.add(
                    "tls.acme.challenges",
                    "is " + acme.challenges() + ".",
                    "List \"http-01\", \"tls-alpn-01\" or both, or leave it out for both.");
        }
    }

    private void onDemand(String pattern, String path) {
        if (!ALLOWED.matcher(pattern).matches()) {
            problems.add(
                    path,
                    "\"" + pattern + "\" would let strangers choose the names that certificates are asked for.",
                    "Use a name such as \"shop.example.com\" or \"*.example.com\".");
        }
    }

    private void externalAccount(ExternalAccountConfig account) {
        if (account.keyId() == null || account.keyId().isEmpty()) {
            problems.add("tls.acme.external_account.key_id", "is missing.", "The authority's web site tells it.");
        }
        if (account.hmacKey() == null || !isBase64(account.hmacKey())) {
            problems.add(
                    "tls.acme.external_account.hmac_key",
                    "is missing or not in Base64url.",
                    "The authority's web site tells it.");
        }
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getUrlDecoder().decode(text).length > 0;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static boolean holdsCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty();
        } catch (IOException | CertificateException unreadable) {
            return false;
        }
    }
}
