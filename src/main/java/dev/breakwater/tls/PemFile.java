package dev.breakwater.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and a private key as text (RFC 7468). */
final class PemFile {
    private static final Set<String> CERTIFICATES = Set.of("CERTIFICATE", "X509 CERTIFICATE");
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private PemFile() {}

    /**
     * @param name the key of the configuration that names the file
     * @param password of the key, or null
     */
    static KeyMaterial read(Path file, String name, String password) throws UnusableException {
        List<X509Certificate> certificates = new ArrayList<>();
        PrivateKey key = null;
        PemKey keys = new PemKey(file, password);
        String text = new String(Contents.read(file, name), StandardCharsets.ISO_8859_1);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            Matcher begin = BEGIN.matcher(text);
            while (begin.find()) {
                String kind = begin.group(1);
                int end = text.indexOf("-----END " + kind + "-----", begin.end());
                if (end < 0) {
                    throw new IllegalArgumentException("the end of " + kind + " is missing");
                }
                String block = text.substring(begin.end(), end);
                if (CERTIFICATES.contains(kind)) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(decoded(block))));
                } else if (key == null && kind.endsWith("PRIVATE KEY")) {
                    key = keys.read(kind, block);
                }
            }
        } catch (GeneralSecurityException | RuntimeException damaged) {
            throw new UnusableException(
                    name, file + " is damaged: " + damaged.getMessage() + ".", "Name a whole PEM file.");
        }
        return new KeyMaterial(certificates, key);
    }

    /** @param block the lines between two markers, without fields */
    static byte[] decoded(String block) {
        return Base64.getDecoder().decode(block.replaceAll("\\s", ""));
    }
}
