package dev.breakwater.config;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SNIHostName;

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
        if (tls.certFile() == null && (tls.keyFile() != null || tls.keyPassword() != null)) {
            problems.add(path + ".cert_file", "is missing.", "Name a PEM or PKCS#12 file.");
        }
        if (tls.serverName() != null && !isServerName(tls.serverName())) {
            problems.add(
                    path + ".server_name",
                    "\"" + tls.serverName() + "\" is not the name of a server.",
                    "Use a host name such as \"backend.example.com\", without port and wildcard, or an IP address.");
        }
    }

    private static boolean isServerName(String name) {
        try {
            return Networks.address(name) != null || new SNIHostName(name).getAsciiName() != null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
