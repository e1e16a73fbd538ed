package dev.breakwater.proxy;

import dev.breakwater.config.BackendTlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** How certificates of https:// backends are verified: chain and host name, against the JVM's authorities or the given ones. */
final class BackendTls {
    private BackendTls() {}

    static SslContextFactory.Client of(BackendTlsConfig tls) {
        SslContextFactory.Client factory = new SslContextFactory.Client(tls.insecureSkipVerify());
        if (tls.insecureSkipVerify()) {
            factory.setEndpointIdentificationAlgorithm(null);
        } else if (tls.caFile() != null) {
            factory.setTrustStore(authorities(tls));
        }
        return factory;
    }

    private static KeyStore authorities(BackendTlsConfig tls) {
        try (InputStream in = Files.newInputStream(tls.caFile())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            return store;
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new IllegalStateException("ca_file " + tls.caFile() + " can no longer be read", unreadable);
        }
    }
}
