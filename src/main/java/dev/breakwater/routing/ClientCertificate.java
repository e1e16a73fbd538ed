package dev.breakwater.routing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/**
 * A client's certificate as logs and backends are told of it: as a whole (RFC 9440), and in Envoy's words. Whatever it says of its owner, no part of it
 * can pass for another: all that has a meaning there is escaped.
 */
public final class ClientCertificate {
    private static final String WHOLE = "Client-Cert";
    private static final String DESCRIBED = "X-Forwarded-Client-Cert";
    private static final Set<String> FIELDS = Set.of("client-cert", "client-cert-chain", "x-forwarded-client-cert");
    private static final int DNS_NAME = 2;
    private static final int URI_NAME = 6;

    private final String subject;
    private final HttpField whole;
    private final HttpField described;

    public ClientCertificate(X509Certificate certificate) {
        try {
            byte[] encoded = certificate.getEncoded();
            subject = escapedName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
            whole = new HttpField(WHOLE, ":" + Base64.getEncoder().encodeToString(encoded) + ":");
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);
            described = new HttpField(
                    DESCRIBED,
                    "Hash=" + HexFormat.of().formatHex(hash) + ";Subject=\"" + subject + "\"" + names(certificate));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String names(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        StringBuilder text = new StringBuilder();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            if (name.get(0).equals(URI_NAME)) {
                text.append(";URI=").append(escapedUri(name.get(1).toString()));
            } else if (name.get(0).equals(DNS_NAME)) {
                text.append(";DNS=").append(escapedUri(name.get(1).toString()));
            }
        }
        return text.toString();
    }

    /** A name as RFC 2253 writes it, with every character that is escaped or not visible ASCII as its bytes in hexadecimal digits. */
    static String escapedName(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\' && i + 1 < name.length() && isHex(name.charAt(i)) && isHex(name.charAt(i + 1))) {
                text.append('\\');
            } else if (c == '\\' && i < name.length()) {
                c = name.codePointAt(i);
                i += Character.charCount(c);
                append(text, c, "\\%02X");
            } else if (c < ' ' || c > '~' || c == '"' || c == ';' || c == '\\') {
                append(text, c, "\\%02X");
            } else {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    /** Percent-encodes what has a meaning in the field, and what no URI may hold. */
    private static String escapedUri(String uri) {
        StringBuilder text = new StringBuilder(uri.length());
        uri.codePoints().forEach(c -> {
            if (c <= ' ' || c > '~' || ",;=\"\\".indexOf(c) >= 0) {
                append(text, c, "%%%02X");
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    private static void append(StringBuilder text, int character, String format) {
        for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
            text.append(format.formatted(b));
        }
    }

    /** Whether a field of that name tells of a client's certificate. */
    public static boolean isField(String name) {
        return name.length() >= WHOLE.length()
                && name.length() <= DESCRIBED.length()
                && FIELDS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Who it belongs to, as RFC 2253 writes it, in visible ASCII. */
    public String subject() {
        return subject;
    }

    /** Tells a backend. */
    public void add(HttpFields.Mutable fields) {
        fields.add(whole);
        fields.add(described);
    }
}
