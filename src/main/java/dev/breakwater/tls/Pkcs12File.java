package dev.breakwater.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A key with its certificates in one PKCS#12 file. */
final class Pkcs12File {
    private Pkcs12File() {}

    static boolean is(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    /**
     * The first key and its certificates.
     *
     * @param name the key of the configuration that names the file
     * @param password of the file, or null for none
     */
    static KeyMaterial read(Path file, String name, String password) throws UnusableException {
        byte[] contents = Contents.read(file, name);
        char[] secret = password == null ? new char[0] : password.toCharArray();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(contents), secret);
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return entry(store, alias, secret);
                }
            }
        } catch (IOException | GeneralSecurityException closed) {
            throw new UnusableException(
                    name,
                    file + " cannot be opened: " + closed.getMessage() + ".",
                    "Is it a PKCS#12 file, and \"key_password\" its password?");
        }
        return new KeyMaterial(List.of(), null);
    }

    private static KeyMaterial entry(KeyStore store, String alias, char[] secret) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : store.getCertificateChain(alias)) {
            chain.add((X509Certificate) certificate);
        }
        return new KeyMaterial(chain, (PrivateKey) store.getKey(alias, secret));
    }
}
