package dev.breakwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.Problem;
import dev.breakwater.it.TestAuthority;
import dev.breakwater.it.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates can be used, and what is said of the others. */
class CertificatesTest {
    private static final TestAuthority AUTHORITY = new TestAuthority();

    @TempDir
    Path directory;

    private final Certificates certificates = new Certificates();

    private LoadedConfig load(String... entries) throws ConfigException {
        String text = "{\"listen\": [{\"tls\": true}], \"backends\": [\"http://h:1\"], \"tls\": {\"certificates\": ["
                + String.join(", ", entries) + "]}}";
        return new ConfigLoader(Map.of(), certificates).parse(text, ConfigFormat.JSON, directory, "test");
    }

    private String problem(String... entries) {
        try {
            load(entries);
            return "none";
        } catch (ConfigException refused) {
            assertThat(refused.problems()).hasSize(1);
            return refused.problems().get(0).toString().replace(directory + "/", "");
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    /** The names of the certificate chosen for a host, with each kind of key in turn, as the JDK asks. */
    private List<String> chosen(String host) {
        for (String keyType : List.of("EC", "RSA")) {
            ServedCertificate found = certificates.current().choose(host, keyType);
            if (found != null) {
                return found.names();
            }
        }
        return null;
    }

    @ParameterizedTest
    @CsvSource({
        "rsa, -traditional, PRIVATE",
        "rsa, '', PRIVATE",
        "ec, -traditional, PRIVATE",
        "ec, '', PRIVATE",
        "rsa, -traditional -aes256 -passout pass:secret, ENCRYPTED",
        "ec, -traditional -des3 -passout pass:secret, ENCRYPTED",
        "rsa, -aes128 -passout pass:secret, ENCRYPTED",
        "rsa, -des3 -passout pass:secret, ENCRYPTED",
        "ec, -aes256 -passout pass:secret, ENCRYPTED"
    })
    void everyKindOfKeyThatOpensslWritesIsRead(String kind, String options, String marker) throws Exception {
        KeyPair keys = kind.equals("rsa") ? TestAuthority.keys("RSA", 2048) : TestAuthority.keys("EC", 384);
        AUTHORITY.issue(keys, Duration.ofDays(9), "a.test").write(directory, "a");
        openssl("pkey -in a.key -out b.key " + options);
        assertThat(directory.resolve("b.key")).content().contains(marker);

        LoadedConfig loaded = load("{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\", \"key_password\": \"secret\"}");

        certificates.apply(loaded.config());
        assertThat(loaded.warnings()).isEmpty();
        assertThat(secret(certificates.current().all().get(0).key())).isEqualTo(secret(keys.getPrivate()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v1 PBE-SHA1-3DES",
                "-v2 aes-192-cbc",
                "-v2 aes-256-cbc -v2prf hmacWithSHA512",
                "-v2 des3 -v2prf hmacWithSHA1"
            })
    void everyKindOfEncryptionThatOpensslWritesIsOpened(String options) throws Exception {
        String entry = "{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\", \"key_password\": \"%s\"}";
        AUTHORITY.issue("a.test").write(directory, "a");
        openssl("pkcs8 -topk8 -in a.key -out b.key -passout pass:secret " + options);
        assertThat(problem(entry.formatted("secret"))).isEqualTo("none");
        assertThat(problem(entry.formatted("wrong"))).contains("key_password: does not open the key in b.key.");
    }

    @Test
    void anEncryptionThatTheJdkHasNotIsNamed() throws Exception {
        AUTHORITY.issue("a.test").write(directory, "a");
        openssl("pkcs8 -topk8 -in a.key -out b.key -passout pass:secret -scrypt");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\", \"key_password\": \"secret\"}"))
                .isEqualTo(
                        "tls.certificates[0].key_file: b.key is encrypted in a way that is not supported: 1.3.6.1.4.1.11591.4.11. Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    private static BigInteger secret(PrivateKey key) {
        return key instanceof ECPrivateKey ec ? ec.getS() : ((RSAPrivateKey) key).getPrivateExponent();
    }

    private void openssl(String arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.trim().split(" +")));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    @Test
    void oneFileMayHoldBoth() throws Exception {
        TestCertificate both = AUTHORITY.issue("a.test");
        write("both.pem", both.keyPem() + both.chainPem());
        try (OutputStream out = Files.newOutputStream(directory.resolve("both.p12"))) {
            both.store("pass".toCharArray()).store(out, "pass".toCharArray());
        }
        assertThat(problem("{\"cert_file\": \"both.pem\"}")).isEqualTo("none");
        assertThat(problem("{\"cert_file\": \"both.p12\", \"key_password\": \"pass\"}"))
                .isEqualTo("none");
        assertThat(problem("{\"cert_file\": \"both.p12\", \"key_password\": \"wrong\"}"))
                .contains("cert_file: both.p12 cannot be opened")
                .endsWith("Is it a PKCS#12 file, and \"key_password\" its password?");
    }

    @Test
    void saysWhatIsWrongWithAFileAndHowToMendIt() throws Exception {
        AUTHORITY.issue("a.test").write(directory, "a");
        AUTHORITY.issue("b.test").write(directory, "b");
        AUTHORITY
                .issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(1), "r.test")
                .write(directory, "r");
        AUTHORITY
                .issue(TestAuthority.keys("EC", 384), Duration.ofDays(1), "l.test")
                .write(directory, "l");
        write("empty.pem", "");
        write("damaged.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        String at = "tls.certificates[0].";
        assertThat(problem("{\"cert_file\": \"none.crt\", \"key_file\": \"a.key\"}"))
                .isEqualTo(at + "cert_file: none.crt does not exist. Create it, or name another.");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"none.key\"}"))
                .isEqualTo(at + "key_file: none.key does not exist. Create it, or name another.");
        assertThat(problem("{\"cert_file\": \"empty.pem\", \"key_file\": \"a.key\"}"))
                .isEqualTo(
                        at + "cert_file: empty.pem holds no certificate. It begins with -----BEGIN CERTIFICATE-----.");
        assertThat(problem("{\"cert_file\": \"damaged.pem\", \"key_file\": \"a.key\"}"))
                .startsWith(at + "cert_file: damaged.pem is damaged: ");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"a.crt\"}"))
                .isEqualTo(at + "key_file: a.crt holds no private key. Name the PEM file of the key.");
        assertThat(problem("{\"cert_file\": \"a.crt\"}"))
                .isEqualTo(at + "key_file: is missing. Name the PEM file of the key.");
        assertThat(problem("{\"key_file\": \"a.key\"}"))
                .isEqualTo(at + "cert_file: is missing. Name a PEM or PKCS#12 file.");
        for (String other : List.of("b", "r", "l")) {
            assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"" + other + ".key\"}"))
                    .startsWith(at + "key_file: " + other
                            + ".key is not the key of the first certificate in a.crt, which is CN=a.test.");
        }
    }

    @Test
    void theRightKeyIsNeverShown() throws Exception {
        AUTHORITY.issue("a.test").write(directory, "a");
        openssl("pkey -in a.key -out b.key -aes128 -passout pass:hunter2hunter2");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\"}"))
                .isEqualTo(
                        "tls.certificates[0].key_password: is missing, and the key in b.key is encrypted. Set it, best as \"${NAME}\" or \"${file:path}\".");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\", \"key_password\": \"wrong-one\"}"))
                .isEqualTo(
                        "tls.certificates[0].key_password: does not open the key in b.key. Give the password it was made with.")
                .doesNotContain("wrong-one");
        LoadedConfig loaded =
                load("{\"cert_file\": \"a.crt\", \"key_file\": \"b.key\", \"key_password\": \"hunter2hunter2\"}");
        assertThat(loaded.config().tls().toString()).doesNotContain("hunter2");
    }

    @Test
    void theOrderOfAChainMatters() throws Exception {
        TestCertificate chained = AUTHORITY.intermediate().intermediate().issue("a.test");
        chained.write(directory, "a");
        assertThat(problem("{\"cert_file\": \"a.crt\", \"key_file\": \"a.key\"}"))
                .isEqualTo("none");
        List<java.security.cert.X509Certificate> chain = chained.chain();
        write(
                "mixed.crt",
                TestCertificate.pem(chain.get(0))
                        + TestCertificate.pem(chain.get(2))
                        + TestCertificate.pem(chain.get(1)));
        assertThat(problem("{\"cert_file\": \"mixed.crt\", \"key_file\": \"a.key\"}"))
                .startsWith(
                        "tls.certificates[0].cert_file: mixed.crt: certificate 2 (CN=Test Intermediate) did not sign")
                .endsWith("Put the server's certificate first, then each issuer after what it signed.");
    }

    @Test
    void aCertificateThatHasExpiredIsAWarning() throws Exception {
        AUTHORITY
                .issue(TestAuthority.keys("EC", 256), Duration.ofDays(-1), "a.test")
                .write(directory, "a");
        assertThat(load("{\"cert_file\": \"a.crt\", \"key_file\": \"a.key\"}").warnings())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("tls.certificates[0].cert_file: ", "a.crt has expired at ", "Renew it.");
    }

    @Test
    void theNameChoosesAndThenTheKindOfKey() throws Exception {
        LoadedConfig loaded = load(
                AUTHORITY.issue("first.test", "*.first.test").write(directory, "first"),
                AUTHORITY.issue("*.a.test", "a.test").write(directory, "wild"),
                AUTHORITY.issue("www.a.test").write(directory, "exact"),
                AUTHORITY
                        .issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(1), "rsa.test")
                        .write(directory, "rsa"));
        certificates.apply(loaded.config());
        assertThat(chosen("www.a.test")).containsExactly("www.a.test");
        assertThat(chosen("WWW.A.TEST")).containsExactly("www.a.test");
        assertThat(chosen("b.a.test")).containsExactly("*.a.test", "a.test");
        assertThat(chosen("rsa.test")).as("and not the default's EC key").containsExactly("rsa.test");
        for (String other : new String[] {null, "other", "x.b.a.test", "rsa.test.", ".", ""}) {
            assertThat(chosen(other)).as(other).containsExactly("first.test", "*.first.test");
        }
    }

    @Test
    void aNameMayHaveACertificateForEachKindOfKey() throws Exception {
        LoadedConfig loaded = load(
                AUTHORITY.issue("a.test").write(directory, "ec"),
                AUTHORITY
                        .issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(1), "a.test")
                        .write(directory, "rsa"));
        certificates.apply(loaded.config());
        for (String host : new String[] {"a.test", null}) {
            for (String kind : List.of("EC", "RSA")) {
                assertThat(certificates.current().choose(host, kind).key().getAlgorithm())
                        .isEqualTo(kind);
            }
            assertThat(certificates.current().choose(host, "EdDSA")).isNull();
        }
    }

    @Test
    void aFileThatBreaksLaterKeepsWhatWasReadBefore() throws Exception {
        String entry = AUTHORITY.issue("a.test").write(directory, "a");
        certificates.apply(load(entry).config());
        ServedCertificate first = certificates.current().all().get(0);

        write("a.crt", "gone");
        certificates.refresh();
        assertThat(certificates.current().all()).containsExactly(first);
        LoadedConfig again = load(entry);
        assertThat(again.warnings())
                .singleElement()
                .extracting(Problem::toString)
                .asString()
                .contains("holds no certificate. The certificate before stays in use.");
        certificates.apply(again.config());
        assertThat(certificates.current().all()).containsExactly(first);

        AUTHORITY.issue("b.test").write(directory, "a");
        certificates.refresh();
        assertThat(chosen(null)).containsExactly("b.test");
        certificates.choice().add(List.of());
        assertThat(certificates.choice().byAlias(first.alias()))
                .as("for handshakes that have begun")
                .isEqualTo(first);
    }

    @Test
    void whatHasNotChangedIsNotReadAgain() throws Exception {
        String a = AUTHORITY.issue("a.test").write(directory, "a");
        certificates.apply(load(a).config());
        ServedCertificate before = certificates.current().all().get(0);
        certificates.apply(
                load(AUTHORITY.issue("b.test").write(directory, "b"), a).config());
        assertThat(certificates.current().all()).hasSize(2).contains(before);
        assertThat(chosen(null)).containsExactly("b.test");
        assertThat(certificates.files()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"cert_file\": \"\"}", "{\"cert_file\": \"..\"}"})
    void noNameIsTakenForAFile(String entry) {
        assertThat(problem(entry)).startsWith("tls.certificates[0].cert_file: ");
    }

    @Test
    void oneThousandAreServedAndNotReadAgain() throws Exception {
        KeyPair pair = TestAuthority.keys("EC", 256);
        String[] entries = new String[1000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = AUTHORITY
                    .issue(pair, Duration.ofDays(1), "host" + i + ".test")
                    .write(directory, "c" + i);
        }
        certificates.apply(load(entries).config());
        List<ServedCertificate> before = certificates.current().all();
        certificates.refresh();
        assertThat(certificates.current().all()).hasSize(entries.length).isEqualTo(before);
        assertThat(chosen("host999.test")).containsExactly("host999.test");
    }
}
