package dev.breakwater.tls;

import dev.breakwater.config.ClientAuthConfig;
import dev.breakwater.config.ClientAuthMode;
import dev.breakwater.config.FileSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The authorities whose clients may come, and the handshakes that see to it. Each set of authorities has sessions of its own: one that was made with
 * other authorities cannot be resumed here. Immutable.
 */
public final class ClientAuthorities {
    private final ClientAuthConfig config;
    private final List<FileSignature> files;
    private final List<X509Certificate> certificates;
    private final SSLContext context;

    private ClientAuthorities(
            ClientAuthConfig config,
            List<FileSignature> files,
            List<X509Certificate> certificates,
            SSLContext context) {
        this.config = config;
        this.files = files;
        this.certificates = List.copyOf(certificates);
        this.context = context;
    }

    /**
     * @param before what was read for the same configuration, or null; its sessions stay good where the authorities are the same
     * @param keys this server's own
     */
    static ClientAuthorities read(ClientAuthConfig config, ClientAuthorities before, KeyManager keys)
            throws UnusableException {
        List<FileSignature> files = signatures(config);
        List<X509Certificate> certificates = new ArrayList<>();
        for (int i = 0; i < config.caFiles().size(); i++) {
            certificates.addAll(read(config.caFiles().get(i), "ca_files[" + i + "]"));
        }
        boolean same = before != null && before.certificates.equals(certificates);
        return new ClientAuthorities(config, files, certificates, same ? before.context : context(certificates, keys));
    }

    static List<X509Certificate> read(Path file, String key) throws UnusableException {
        List<X509Certificate> certificates = PemFile.read(file, key, null).certificates();
        if (certificates.isEmpty()) {
            throw new UnusableException(
                    key, file + " holds no certificate.", "It begins with -----BEGIN CERTIFICATE-----.");
        }
        return certificates;
    }

    private static SSLContext context(List<X509Certificate> certificates, KeyManager keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, trust(certificates), null);
            return context;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static TrustManager[] trust(List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("ca" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static List<FileSignature> signatures(ClientAuthConfig config) {
        List<FileSignature> files = new ArrayList<>();
        config.caFiles().forEach(file -> files.add(FileSignature.of(file)));
        return files;
    }

    /** Whether its files are those that it was read from. */
    boolean isUpToDate() {
        return signatures(config).equals(files);
    }

    boolean sameAs(ClientAuthorities other) {
        return other != null && context == other.context;
    }

    /** For a handshake that asks the client for a certificate. */
    public SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        if (config.mode() == ClientAuthMode.REQUIRED) {
            engine.setNeedClientAuth(true);
        } else {
            engine.setWantClientAuth(true);
        }
        return engine;
    }

    /** Whether a handshake of these authorities made that session, or one that it goes on with. */
    public boolean made(SSLSession session) {
        return session.getSessionContext() == context.getServerSessionContext();
    }
}
