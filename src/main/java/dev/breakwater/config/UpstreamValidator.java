package dev.breakwater.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What must hold for an upstream. */
final class UpstreamValidator {
    private static final String URL =
            "Use http://, https://, h2c:// or h2:// with host and port, such as \"http://10.0.0.1:3000\".";
    private static final Set<String> SCHEMES = Set.of("http", "https", "h2c", "h2");

    private final Problems problems;

    UpstreamValidator(Problems problems) {
        this.problems = problems;
    }

    void validate(UpstreamConfig upstream, String path) {
        if (upstream.backends().isEmpty()) {
            problems.add(path + ".backends", "is empty.", "An upstream needs at least one backend.");
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < upstream.backends().size(); i++) {
            BackendConfig backend = upstream.backends().get(i);
            String at = path + ".backends[" + i + "]";
            backend(backend, at);
            if (backend.id() != null) {
                new HeaderValidator(problems).value(backend.id(), at + ".id");
            }
            if (backend.id() != null && !ids.add(backend.id())) {
                problems.add(
                        at, "has the id \"" + backend.id() + "\" of another backend.", "Give each its own \"id\".");
            }
        }
        new ResilienceValidator(problems).validate(upstream, path);
        tls(upstream.tls(), path + ".tls");
    }

    private void backend(BackendConfig backend, String path) {
        if (backend.url() == null) {
            problems.add(path + ".url", "is missing.", URL);
        } else {
            url(backend.url(), path + ".url");
        }
        if (backend.weight() < 1 || backend.weight() > 65535) {
            problems.add(
                    path + ".weight",
                    "is " + backend.weight() + ".",
                    "A weight is 1 to 65535; to take a backend out, set its \"state\".");
        }
        if (backend.maxConnections() < 0) {
            problems.add(path + ".max_connections", "is negative.", "0 means no limit.");
        }
        if (backend.priority() < 0) {
            problems.add(path + ".priority", "is negative.", "0 is used first, higher numbers later.");
        }
    }

    private void url(URI url, String path) {
        boolean http =
                url.getScheme() != null && SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT));
        if (!http || url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
            problems.add(path, "\"" + url + "\" is not the URL of a backend.", URL);
        } else if (url.getRawUserInfo() != null) {
            problems.add(path, "holds a user name.", "Set the Authorization field by \"request_headers\" instead.");
        } else if (!List.of("", "/").contains(url.getRawPath())
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            problems.add(
                    path,
                    "\"" + url + "\" has more than scheme, host and port.",
                    "Change the path by \"rewrite\" in the route.");
        }
    }

    private void tls(BackendTlsConfig tls, String path) {
        if (tls.insecureSkipVerify()) {
            problems.warn(
                    path + ".insecure_skip_verify",
                    "is on: anyone on the way can read and change what backends get.",
                    "Use \"ca_file\".");
        }
        if (tls.alpn().isEmpty() || !BackendTlsConfig.PROTOCOLS.containsAll(tls.alpn())) {
            problems.add(path + ".alpn", "is " + tls.alpn() + ".", "List \"h2\", \"http/1.1\" or both.");
        }
        if (tls.caFile() != null && !holdsCertificates(tls.caFile())) {
            problems.add(
                    path + ".ca_file",
                    tls.caFile() + " holds no certificate that can be read.",
                    "Name a readable PEM file.");
        }
    }

    static boolean holdsCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty();
        } catch (IOException | CertificateException unreadable) {
            return false;
        }
    }
}
