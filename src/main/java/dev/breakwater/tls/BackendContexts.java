package dev.breakwater.tls;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.ConfigCheck;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards backends, by the settings of upstreams: read when a configuration is checked, and again when files change. What cannot be read again stays as it was.
 * Safe for use by any thread.
 */
public final class BackendContexts implements ConfigCheck {
    private static final Logger LOG = LoggerFactory.getLogger(BackendContexts.class);
    private static final List<String> FOR_CLIENTS = List.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    private static final String KEPT = "What was read before stays in use.";

    private final Map<BackendTlsConfig, BackendContext> known = new ConcurrentHashMap<>();

    @Override
    public void check(ProxyConfig config, Problems problems) {
        config.upstreams().forEach((name, upstream) -> check(upstream.tls(), "upstreams." + name + ".tls.", problems));
    }

    private void check(BackendTlsConfig tls, String path, Problems problems) {
        try {
            ServedCertificate shown = read(tls).shown();
            if (shown != null) {
                warn(shown, path + "cert_file", problems);
            }
        } catch (UnusableException unusable) {
            unusable.tell(problems, path, known.containsKey(tls) ? KEPT : null);
        }
    }

    private static void warn(ServedCertificate shown, String path, Problems problems) {
        Path file = shown.config().certFile();
        if (shown.expires().isBefore(Instant.now())) {
            problems.warn(path, file + " has expired at " + shown.expires() + ".", "Renew it.");
        }
        try {
            List<String> uses = shown.certificate().getExtendedKeyUsage();
            if (uses != null && uses.stream().noneMatch(FOR_CLIENTS::contains)) {
                problems.warn(
                        path,
                        file + " is a certificate for servers only; most backends will refuse it.",
                        "Use one whose extended key usage has clientAuth.");
            }
        } catch (CertificateParsingException unreadable) {
            LOG.debug("{} has an extended key usage that cannot be read", file, unreadable);
        }
    }

    private BackendContext read(BackendTlsConfig tls) throws UnusableException {
        BackendContext before = known.get(tls);
        if (before != null && before.isUpToDate(tls)) {
            return before;
        }
        BackendContext read = BackendContext.read(tls);
        known.put(tls, read);
        return read;
    }

    /** Forgets what no upstream of this configuration needs. */
    public void apply(ProxyConfig config) {
        known.keySet()
                .retainAll(config.upstreams().values().stream()
                        .map(upstream -> upstream.tls())
                        .collect(Collectors.toSet()));
    }

    /** Reads again what has changed, for connections to come. */
    public void refresh() {
        known.forEach((tls, before) -> {
            try {
                BackendContext read = read(tls);
                if (read != before) {
                    LOG.info("TLS to backends uses what is new in {}", names(tls));
                }
            } catch (UnusableException unusable) {
                LOG.error(unusable.words(KEPT));
            }
        });
    }

    private static String names(BackendTlsConfig tls) {
        return BackendContext.files(tls).map(Path::toString).collect(Collectors.joining(", "));
    }

    /** What they are read from. */
    public Set<Path> files() {
        return known.keySet().stream().flatMap(BackendContext::files).collect(Collectors.toSet());
    }

    /** The certificates that backends are shown. */
    public List<ServedCertificate> shown() {
        return known.values().stream()
                .map(BackendContext::shown)
                .filter(Objects::nonNull)
                .toList();
    }

    /** When the certificate that backends are shown under a setting expires, or null where they are shown none. */
    public Instant expires(BackendTlsConfig tls) {
        BackendContext found = known.get(tls);
        return found == null || found.shown() == null ? null : found.shown().expires();
    }

    /** What connections to be made under a setting use, or null where no upstream has it any more. */
    public SSLContext find(BackendTlsConfig tls) {
        BackendContext found = known.get(tls);
        return found == null ? null : found.context();
    }

    /** What connections to be made under a setting use. */
    public SSLContext get(BackendTlsConfig tls) {
        try {
            BackendContext found = known.get(tls);
            return (found == null ? read(tls) : found).context();
        } catch (UnusableException unusable) {
            throw new IllegalStateException(unusable.getMessage(), unusable);
        }
    }
}
