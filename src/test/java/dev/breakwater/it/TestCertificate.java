package dev.breakwater.it;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for a test, with its key and those that vouch for it. */
public record TestCertificate(KeyPair keys, List<X509Certificate> chain) {
    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    /** As OpenSSL writes it. */
    String serial() {
        return serial(chain.get(0).getSerialNumber());
    }

    /** As OpenSSL writes it. */
    static String serial(BigInteger number) {
        String hex = number.toString(16).toUpperCase(Locale.ROOT);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    /** With one more certificate at the end. */
    TestCertificate with(X509Certificate last) {
        List<X509Certificate> longer = new ArrayList<>(chain);
        longer.add(last);
        return new TestCertificate(keys, longer);
    }

    public String chainPem() {
        return chain.stream().map(TestCertificate::pem).collect(Collectors.joining());
    }

    public String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /** Writes NAME.crt and NAME.key, and returns the JSON that names them in a configuration of the same directory. */
    public String write(Path directory, String name) {
        try {
            Files.writeString(directory.resolve(name + ".crt"), chainPem(), StandardCharsets.US_ASCII);
            Files.writeString(directory.resolve(name + ".key"), keyPem(), StandardCharsets.US_ASCII);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return "{\"cert_file\": \"%1$s.crt\", \"key_file\": \"%1$s.key\"}".formatted(name);
    }

    public KeyStore store(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", keys.getPrivate(), password, chain.toArray(X509Certificate[]::new));
            return store;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a server needs. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            char[] password = "changeit".toCharArray();
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store(password), password);
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
