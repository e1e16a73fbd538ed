package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.config.ConfigCheck;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in force: checked when a configuration is, put into force with it, and read again when their files change. One that cannot be read
 * again stays as it was. Safe for use by any thread.
 */
public final class Certificates implements ConfigCheck {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final String KEPT = "The certificate before stays in use.";

    /** What was read last, to be read again only where a file has changed. */
    private final Map<CertificateConfig, ServedCertificate> known = new ConcurrentHashMap<>();

    private final Choice choice = new Choice();
    private final KeyManager keys = new ServedKeys(choice);
    private final ClientAuthentication clients = new ClientAuthentication(keys);

    @Override
    public void check(ProxyConfig config, Problems problems) {
        for (int i = 0; i < config.tls().certificates().size(); i++) {
            CertificateConfig certificate = config.tls().certificates().get(i);
            if (certificate.certFile() != null) {
                check(certificate, "tls.certificates[" + i + "].", problems);
            }
        }
        RedirectCheck.check(config, problems);
        clients.check(config, problems);
    }

    private void check(CertificateConfig certificate, String path, Problems problems) {
        try {
            ServedCertificate read = read(certificate);
            if (read.expires().isBefore(Instant.now())) {
                problems.warn(
                        path + "cert_file",
                        certificate.certFile() + " has expired at " + read.expires() + ".",
                        "Renew it.");
            }
        } catch (UnusableException unusable) {
            unusable.tell(problems, path, current().of(certificate) == null ? null : KEPT);
        }
    }

    private ServedCertificate read(CertificateConfig config) throws UnusableException {
        ServedCertificate before = known.get(config);
        if (before != null && before.isUpToDate()) {
            return before;
        }
        ServedCertificate read = CertificateReader.read(config);
        known.put(config, read);
        return read;
    }

    /** Serves the certificates of a configuration from now on; where it has none at all, those that are served. */
    public synchronized void apply(ProxyConfig config) {
        clients.apply(config);
        serve(config.tls().certificates());
        if (config.tls().certificates().isEmpty() && config.tls().hasCertificates()) {
            choice.files(new CertificateIndex(List.of()));
        }
        known.keySet().retainAll(new HashSet<>(config.tls().certificates()));
    }

    /** Reads those in force again whose files have changed. */
    public synchronized void refresh() {
        clients.refresh();
        serve(current().all().stream().map(ServedCertificate::config).toList());
    }

    private void serve(List<CertificateConfig> wanted) {
        List<ServedCertificate> next = new ArrayList<>();
        for (CertificateConfig config : wanted) {
            ServedCertificate before = current().of(config);
            try {
                next.add(read(config));
            } catch (UnusableException unusable) {
                LOG.error(unusable.words(before == null ? null : KEPT));
                if (before != null) {
                    next.add(before);
                }
            }
        }
        if (!next.isEmpty() && !next.equals(current().all())) {
            List<ServedCertificate> added = next.stream()
                    .filter(certificate -> current().byAlias(certificate.alias()) == null)
                    .toList();
            added.forEach(certificate -> LOG.debug("Serving {}", certificate));
            LOG.info("Serving {} certificates, {} of them new", next.size(), added.size());
            choice.files(new CertificateIndex(next));
        }
    }

    /** What they are read from. */
    public Set<Path> files() {
        Set<Path> files = new HashSet<>();
        current().all().stream()
                .map(ServedCertificate::config)
                .flatMap(config -> Stream.of(config.certFile(), config.keyFile()))
                .filter(Objects::nonNull)
                .forEach(files::add);
        files.addAll(clients.files());
        return files;
    }

    /** Those of the configuration's files. */
    public List<ServedCertificate> served() {
        return current().all();
    }

    /** Which of them, and of others, each handshake gets. */
    public Choice choice() {
        return choice;
    }

    /** The certificates that clients are asked for. */
    public ClientAuthentication clients() {
        return clients;
    }

    /** Handshakes with these certificates. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    CertificateIndex current() {
        return choice.files();
    }
}
