package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.config.ConfigCheck;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** The certificates in force: checked when a configuration is, put into force with it. Safe for use by any thread. */
public final class Certificates implements ConfigCheck {
    /** A handshake that has chosen a certificate just before a change finds it among those before. */
    private record InForce(CertificateIndex current, CertificateIndex before) {}

    private final Map<String, ServedCertificate> offered = new ConcurrentHashMap<>();
    private CertificateIndex files = new CertificateIndex(List.of());
    private List<ServedCertificate> added = List.of();
    private volatile Consumer<String> unknown = host -> {};
    private volatile InForce inForce = new InForce(new CertificateIndex(List.of()), new CertificateIndex(List.of()));

    @Override
    public void check(ProxyConfig config, Problems problems) {
        for (int i = 0; i < config.tls().certificates().size(); i++) {
            CertificateConfig certificate = config.tls().certificates().get(i);
            String path = "tls.certificates[" + i + "]";
            if (certificate.certFile() == null) {
                continue;
            }
            try {
                CertificateReader.read(certificate);
            } catch (UnusableException unusable) {
                problems.add(path + "." + unusable.key(), unusable.getMessage(), unusable.remedy());
            }
        }
    }

    /** Serves the certificates of a configuration from now on. */
    public synchronized void apply(ProxyConfig config) {
        List<ServedCertificate> next = new ArrayList<>();
        for (CertificateConfig certificate : config.tls().certificates()) {
            try {
                next.add(CertificateReader.read(certificate));
            } catch (UnusableException unusable) {
                throw new IllegalStateException(unusable);
            }
        }
        files = new CertificateIndex(next);
        serve();
    }

    /** Serves these too, beside those of files, which come first. They take the place of those that were added before. */
    public synchronized void add(List<ServedCertificate> more) {
        added = List.copyOf(more);
        serve();
    }

    private void serve() {
        List<ServedCertificate> all = new ArrayList<>(files.all());
        all.addAll(added);
        inForce = new InForce(new CertificateIndex(all), inForce.current());
    }

    /** Whether a certificate of a file is for that host name, in lower case. */
    public synchronized boolean covers(String host) {
        return files.covers(host);
    }

    /** Shows a certificate to who verifies that a host name leads here (RFC 8737), and to nobody else. */
    public void offer(String host, ServedCertificate certificate) {
        offered.put(host, certificate);
    }

    /** Nobody verifies that host name any more. */
    public void withdraw(String host) {
        offered.remove(host);
    }

    /** Handshakes with these certificates. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ServedKeys(this)}, null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    CertificateIndex current() {
        return inForce.current();
    }

    /** @param listener is told of host names that clients ask for and no certificate is for; must not block */
    public void onUnknown(Consumer<String> listener) {
        unknown = listener;
    }

    /** The certificate for a client; see {@link CertificateIndex#choose}. */
    ServedCertificate choose(String host, String keyType) {
        CertificateIndex index = current();
        if (host != null) {
            String name = host.toLowerCase(Locale.ROOT);
            if (!index.covers(name)) {
                unknown.accept(name);
            }
        }
        return index.choose(host, keyType);
    }

    /** Null where nobody verifies that host name. */
    ServedCertificate offered(String host, String keyType) {
        ServedCertificate found = host == null ? null : offered.get(host.toLowerCase(Locale.ROOT));
        return found != null && found.key().getAlgorithm().equals(keyType) ? found : null;
    }

    ServedCertificate byAlias(String alias) {
        InForce both = inForce;
        ServedCertificate found = both.current().byAlias(alias);
        if (found == null) {
            found = both.before().byAlias(alias);
        }
        return found == null ? offeredBy(alias) : found;
    }

    private ServedCertificate offeredBy(String alias) {
        return offered.values().stream()
                .filter(certificate -> certificate.alias().equals(alias))
                .findFirst()
                .orElse(null);
    }
}
