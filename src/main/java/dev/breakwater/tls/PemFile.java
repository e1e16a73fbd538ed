package dev.breakwater.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;

/** Certificates and a private key as text. */
final class PemFile {
    private PemFile() {}

    /**
     * @param name the key of the configuration that names the file
     * @param password of the key, or null
     */
    static KeyMaterial read(Path file, String name, String password) throws UnusableException {
        List<X509Certificate> certificates = new ArrayList<>();
        PrivateKey key = null;
        PemKey keys = new PemKey(file, password);
        byte[] contents = Contents.read(file, name);
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(contents), StandardCharsets.ISO_8859_1))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                if (next instanceof X509CertificateHolder holder) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                } else if (key == null) {
                    key = keys.of(next);
                }
            }
        } catch (IOException | GeneralSecurityException | RuntimeException damaged) {
            throw new UnusableException(
                    name, file + " is damaged: " + damaged.getMessage() + ".", "Name a whole PEM file.");
        }
        return new KeyMaterial(certificates, key);
    }
}
