package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.it.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of clients' certificates, whatever is in them. */
class ClientCertificateTest {
    private static final KeyPair KEYS = TestAuthority.keys("EC", 256);

    private static X509Certificate certificate(String commonName, GeneralName... names) throws Exception {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Partner")
                .addRDN(BCStyle.CN, new DERUTF8String(commonName));
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject.build(),
                BigInteger.ONE,
                Date.from(Instant.now()),
                Date.from(Instant.now().plusSeconds(60)),
                subject.build(),
                KEYS.getPublic());
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(KEYS.getPrivate())));
    }

    private static HttpFields told(X509Certificate certificate) {
        HttpFields.Mutable fields = HttpFields.build();
        new ClientCertificate(certificate).add(fields);
        return fields;
    }

    @Test
    void aBackendIsToldTheWholeAndWhatItSays() throws Exception {
        X509Certificate certificate = certificate(
                "Alice",
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://a.test/alice"),
                new GeneralName(GeneralName.dNSName, "a.test"),
                new GeneralName(GeneralName.rfc822Name, "alice@a.test"),
                new GeneralName(GeneralName.dNSName, "*.b.test"));
        HttpFields fields = told(certificate);
        assertThat(fields.get("Client-Cert"))
                .isEqualTo(":" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":");
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        assertThat(fields.get("X-Forwarded-Client-Cert"))
                .isEqualTo("Hash=" + hash
                        + ";Subject=\"CN=Alice,O=Partner\";URI=spiffe://a.test/alice;DNS=a.test;DNS=*.b.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "a\";Hash=0;Subject=\"CN=admin|CN=a\\22\\3BHash\\3D0\\3BSubject\\3D\\22CN\\3Dadmin",
                "a,URI=spiffe://admin|CN=a\\2CURI\\3Dspiffe://admin",
                "a,CN=admin+OU=x|CN=a\\2CCN\\3Dadmin\\2BOU\\3Dx",
                "a\\|CN=a\\5C",
                "\\22|CN=\\5C22",
                "<#;>|CN=\\3C\\23\\3B\\3E",
                "Zoë|CN=Zo\\C3\\AB"
            })
    void whatHasAMeaningIsEscaped(String commonName, String told) throws Exception {
        assertThat(new ClientCertificate(certificate(commonName)).subject()).isEqualTo(told + ",O=Partner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Admin: yes", "a\0b", "\t", " a ", "a\u2028b", "\uD83D\uDE00"})
    void whatIsNotVisibleIsEscaped(String commonName) throws Exception {
        String told = new ClientCertificate(certificate(commonName)).subject();
        assertThat(told).matches("CN=[!-~ ]*,O=Partner");
        assertThat(told).doesNotContain("= ", " ,");
        assertThat(commonName(told)).isEqualTo(commonName);
    }

    @Test
    void aUriCannotEndItsValue() throws Exception {
        X509Certificate certificate = certificate(
                "Alice",
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://a.test/x;Hash=0,By=y"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "urn:a%22b"));
        assertThat(told(certificate).get("X-Forwarded-Client-Cert"))
                .endsWith(";URI=spiffe://a.test/x%3BHash%3D0%2CBy%3Dy;URI=urn:a%22b");
    }

    /** Whoever reads the field, by the rules or by cutting it at each semicolon, finds what is there and nothing else. */
    @Test
    void noOwnerCanForgeAnotherValue() throws Exception {
        String alphabet = "\\\\\"\";;,,==+<># \r\n\0\u00e9aHash";
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            StringBuilder name = new StringBuilder("a");
            for (int length = random.nextInt(12); length >= 0; length--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            X509Certificate certificate = certificate(name.toString());
            String field = told(certificate).get("X-Forwarded-Client-Cert");
            assertThat(field).matches("[ -~]+");
            assertThat(List.of(field.split(";"))).as(field).hasSize(2);
            assertThat(unquoted(field)).as(field).containsExactly("Hash", "Subject");
            String subject = field.substring(field.indexOf('"') + 1, field.length() - 1);
            assertThat(commonName(subject)).isEqualTo(name.toString());
        }
    }

    /** The common name that an escaped subject begins with. */
    private static String commonName(String subject) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = "CN=".length(); i < subject.length() - ",O=Partner".length(); i++) {
            if (subject.charAt(i) == '\\') {
                bytes.write(Integer.parseInt(subject.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(subject.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The keys of an element as Envoy describes it: a value may be in quotes, in which a backslash escapes the next character. */
    private static List<String> unquoted(String element) {
        List<String> keys = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '=' && !quoted && start >= 0) {
                keys.add(element.substring(start, i));
                start = -1;
            } else if ((c == ';' || c == ',') && !quoted) {
                start = i + 1;
            }
        }
        return keys;
    }
}
