package dev.breakwater.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold for the listeners and for their certificates, whose files are not looked at here. */
final class ListenValidator {
    static final Pattern BIND = Pattern.compile("[\\p{Alnum}.:\\[\\]_-]+");

    private final ProxyConfig config;
    private final Problems problems;

    ListenValidator(ProxyConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    void validate() {
        listen();
        certificates();
        version();
        if (config.tls().acme() != null) {
            new AcmeValidator(problems).validate(config.tls().acme(), config);
        }
    }

    private void listen() {
        if (config.listen().isEmpty()) {
            problems.add("listen", "is empty.", "Name at least one port, or leave it out for port 8080.");
        }
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < config.listen().size(); i++) {
            ListenConfig listen = config.listen().get(i);
            String path = "listen[" + i + "]";
            if (listen.port() < 0 || listen.port() > 65535) {
                problems.add(
                        path + ".port", "is " + listen.port() + ".", "A port is 1 to 65535, or 0 for any free one.");
            }
            if (!BIND.matcher(listen.bind()).matches()) {
                problems.add(
                        path + ".bind",
                        "\"" + listen.bind() + "\" is not an address.",
                        "Use an address such as \"127.0.0.1\", \"0.0.0.0\" or \"::\".");
            }
            if (listen.tls() && !config.tls().hasCertificates()) {
                problems.add(
                        path + ".tls",
                        "is on, and there is no certificate.",
                        "Name one in \"tls\": {\"certificates\": [{\"cert_file\": \"...\", \"key_file\": \"...\"}]}, or set \"tls.acme\", or \"tls.self_signed\" for local use.");
            }
            if (listen.proxyProtocol() && config.trustedProxies().isEmpty()) {
                problems.add(
                        path + ".proxy_protocol",
                        "is on, and nobody is trusted to use it.",
                        "Name the proxies in front of this one in \"trusted_proxies\".");
            }
            if (listen.port() != 0 && !addresses.add(listen.bind() + ":" + listen.port())) {
                problems.add(path, "is the same address as another.", "Leave one of them out.");
            }
        }
    }

    private void certificates() {
        List<CertificateConfig> certificates = config.tls().certificates();
        for (int i = 0; i < certificates.size(); i++) {
            if (certificates.get(i).certFile() == null) {
                problems.add("tls.certificates[" + i + "].cert_file", "is missing.", "Name a PEM or PKCS#12 file.");
            }
        }
        boolean unused = config.listen().stream().noneMatch(ListenConfig::tls);
        if (!certificates.isEmpty() && unused) {
            problems.warn("tls.certificates", "are not used by any listener.", "Give one of them \"tls\": true.");
        }
        if (config.tls().selfSigned() && unused) {
            problems.warn("tls.self_signed", "is not used by any listener.", "Give one of them \"tls\": true.");
        }
    }

    private void version() {
        String version = config.tls().minVersion();
        if (!version.equals(TlsConfig.TLS_1_2) && !version.equals(TlsConfig.TLS_1_3)) {
            problems.add(
                    "tls.min_version",
                    "is \"" + version + "\".",
                    "It is \"1.2\" or \"1.3\"; what is older is not safe any more.");
        }
    }
}
