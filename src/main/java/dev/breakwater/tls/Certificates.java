package dev.breakwater.tls;

import dev.breakwater.config.CertificateConfig;
import dev.breakwater.config.ConfigCheck;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** The certificates in force: checked when a configuration is, put into force with it. Safe for use by any thread. */
public final class Certificates implements ConfigCheck {
    /** A handshake that has chosen a certificate just before a change finds it among those before. */
    private record InForce(CertificateIndex current, CertificateIndex before) {}

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
        inForce = new InForce(new CertificateIndex(next), inForce.current());
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

    ServedCertificate byAlias(String alias) {
        InForce both = inForce;
        ServedCertificate found = both.current().byAlias(alias);
        return found == null ? both.before().byAlias(alias) : found;
    }
}
