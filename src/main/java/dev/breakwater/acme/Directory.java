package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** The way to an authority. */
final class Directory {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Directory() {}

    static Session session(AcmeConfig config) throws IOException {
        Session session = config.caFile() == null
                ? new Session(config.directoryUrl())
                : new Session(config.directoryUrl(), new PrivateProvider(trusting(config)));
        session.networkSettings().setTimeout(TIMEOUT);
        session.setLocale(Locale.ENGLISH);
        return session;
    }

    private static SSLContext trusting(AcmeConfig config) throws IOException {
        try (InputStream in = Files.newInputStream(config.caFile())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("tls.acme.ca_file cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    /** An authority whose own certificate is that of a private one. */
    private static final class PrivateProvider extends GenericAcmeProvider {
        private final SSLContext context;

        PrivateProvider(SSLContext context) {
            this.context = context;
        }

        @Override
        public HttpClient createHttpClient(NetworkSettings settings) {
            return HttpClient.newBuilder()
                    .connectTimeout(settings.getTimeout())
                    .sslContext(context)
                    .build();
        }
    }
}
