package dev.breakwater.tls;

import dev.breakwater.config.BackendTlsConfig;
import dev.breakwater.config.FileSignature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * What connections to backends are made with under one setting: the authorities that are trusted, and the certificate that is shown.
 *
 * @param files what its files were like just before they were read
 * @param shown what backends are shown, or null
 */
record BackendContext(List<FileSignature> files, ServedCertificate shown, SSLContext context) {
    static BackendContext read(BackendTlsConfig tls) throws UnusableException {
        List<FileSignature> signatures = signatures(tls);
        ServedCertificate shown = tls.certificate() == null ? null : CertificateReader.read(tls.certificate());
        KeyStore authorities = tls.caFile() == null ? null : authorities(tls.caFile());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    shown == null ? null : new KeyManager[] {new ShownKey(shown)},
                    tls.insecureSkipVerify() ? SslContextFactory.TRUST_ALL_CERTS : verifying(authorities),
                    null);
            return new BackendContext(signatures, shown, context);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static TrustManager[] verifying(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(authorities);
        return new TrustManager[] {new BackendTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0])};
    }

    private static KeyStore authorities(Path file) throws UnusableException {
        byte[] contents = Contents.read(file, "ca_file");
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(contents));
            if (certificates.isEmpty()) {
                throw new UnusableException(
                        "ca_file", file + " holds no certificate.", "It begins with -----BEGIN CERTIFICATE-----.");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            return store;
        } catch (CertificateException damaged) {
            throw new UnusableException(
                    "ca_file", file + " is damaged: " + damaged.getMessage() + ".", "Name a whole PEM file.");
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a setting is read from. */
    static Stream<Path> files(BackendTlsConfig tls) {
        return Stream.of(tls.caFile(), tls.certFile(), tls.keyFile()).filter(Objects::nonNull);
    }

    private static List<FileSignature> signatures(BackendTlsConfig tls) {
        // Null for a file that is not there, which List.of would not take.
        return files(tls).map(FileSignature::of).toList();
    }

    boolean isUpToDate(BackendTlsConfig tls) {
        return signatures(tls).equals(files);
    }
}
