package dev.breakwater.tls;

import dev.breakwater.config.ClientAuthConfig;
import dev.breakwater.config.ListenConfig;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.SiteConfig;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorities in force of the sites that ask clients for certificates. Files that cannot be read again leave those in force that were read before.
 * Safe for use by any thread.
 */
public final class ClientAuthentication {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAuthentication.class);
    private static final String KEPT = "The authorities before stay in use.";

    private final Map<ClientAuthConfig, ClientAuthorities> known = new ConcurrentHashMap<>();
    private final KeyManager keys;

    /** @param keys this server's own */
    ClientAuthentication(KeyManager keys) {
        this.keys = keys;
    }

    void check(ProxyConfig config, Problems problems) {
        boolean tls = config.listen().stream().anyMatch(ListenConfig::tls);
        for (int i = 0; i < config.sites().size(); i++) {
            ClientAuthConfig asked = config.sites().get(i).clientAuth();
            String path = "sites[" + i + "].client_auth";
            if (asked != null && !tls) {
                problems.add(path, "is set, and no listener has TLS.", "Give one of them \"tls\": true.");
            } else if (asked != null && !asked.caFiles().isEmpty()) {
                check(asked, path + ".", problems);
            }
        }
    }

    private void check(ClientAuthConfig asked, String path, Problems problems) {
        try {
            read(asked);
            for (int i = 0; i < asked.caFiles().size(); i++) {
                String key = "ca_files[" + i + "]";
                Path file = asked.caFiles().get(i);
                ClientAuthorities.read(file, key).stream()
                        .filter(certificate ->
                                certificate.getNotAfter().toInstant().isBefore(Instant.now()))
                        .forEach(expired -> problems.warn(
                                path + key,
                                file + ": " + name(expired) + " has expired at "
                                        + expired.getNotAfter().toInstant() + ".",
                                "Ask the authority for its new certificate."));
            }
        } catch (UnusableException unusable) {
            unusable.tell(problems, path, of(asked) == null ? null : KEPT);
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private void read(ClientAuthConfig asked) throws UnusableException {
        ClientAuthorities before = known.get(asked);
        if (before == null || !before.isUpToDate()) {
            ClientAuthorities read = ClientAuthorities.read(asked, before, keys);
            known.put(asked, read);
            if (before != null && !read.sameAs(before)) {
                LOG.info("New connections ask for certificates by {}", asked.caFiles());
            }
        }
    }

    void apply(ProxyConfig config) {
        Set<ClientAuthConfig> wanted = config.sites().stream()
                .map(SiteConfig::clientAuth)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        read(wanted);
        known.keySet().retainAll(wanted);
    }

    void refresh() {
        read(Set.copyOf(known.keySet()));
    }

    private void read(Set<ClientAuthConfig> wanted) {
        for (ClientAuthConfig asked : wanted) {
            try {
                read(asked);
            } catch (UnusableException unusable) {
                LOG.error(unusable.words(of(asked) == null ? null : KEPT));
            }
        }
    }

    /** What they are read from. */
    Set<Path> files() {
        Set<Path> files = new HashSet<>();
        known.keySet().stream().map(ClientAuthConfig::caFiles).forEach((List<Path> some) -> files.addAll(some));
        return files;
    }

    /** The authorities that a site asks for, or null where they could never be read. */
    public ClientAuthorities of(ClientAuthConfig asked) {
        return known.get(asked);
    }
}
