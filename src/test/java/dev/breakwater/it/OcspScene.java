package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** A proxy whose certificates name an OCSP responder. */
final class OcspScene implements AutoCloseable {
    static final String HOST = "a.test";
    static final String GOOD = "Cert Status: good";
    static final String NOTHING = "OCSP response: no response sent";

    final Path directory = ScratchDirectory.create();
    final SettableClock clock = new SettableClock();
    final TestAuthority root = new TestAuthority();
    final TestAuthority authority = root.intermediate();
    final OcspResponder responder = new OcspResponder(authority);
    private final Path config = directory.resolve("config.json");
    private StandaloneProxy proxy;

    OcspScene() throws IOException {
        Files.writeString(directory.resolve("root.pem"), root.pem());
    }

    /** One that names the responder, which knows it as good. */
    TestCertificate issue(String... names) throws IOException {
        return issue(TestAuthority.keys("EC", 256), List.of(), names);
    }

    TestCertificate issue(KeyPair keys, List<Extension> more, String... names) throws IOException {
        GeneralName where = new GeneralName(GeneralName.uniformResourceIdentifier, responder.url());
        AuthorityInformationAccess access = new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, where);
        List<Extension> all = new ArrayList<>(more);
        all.add(new Extension(Extension.authorityInfoAccess, false, access.getEncoded()));
        TestCertificate certificate = authority.issue(keys, Duration.ofDays(30), all, names);
        responder.isGood(certificate);
        return certificate;
    }

    /** What a certificate says that is not to be used without a staple. */
    static Extension mustStaple() throws IOException {
        return new Extension(
                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                false,
                new DERSequence(new ASN1Integer(5)).getEncoded());
    }

    /** @param tls more members of "tls", each with a comma at the end */
    void configure(String tls, String... certificates) throws IOException {
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"port": 0}, "tls": {%s"certificates": [%s]},
                 "sites": [{"routes": [{"path": "/", "respond": {"body": "hello"}}]}]}""".formatted(tls, String.join(", ", certificates)));
    }

    StandaloneProxy start(TestCertificate... certificates) throws Exception {
        String[] files = new String[certificates.length];
        for (int i = 0; i < files.length; i++) {
            files[i] = certificates[i].write(directory, "file" + i);
        }
        configure("", files);
        return start();
    }

    StandaloneProxy start() throws Exception {
        proxy = new StandaloneProxy(config, clock);
        return proxy;
    }

    StandaloneProxy proxy() {
        return proxy;
    }

    Curl curl() {
        return new Curl(directory.resolve("root.pem"), proxy.port());
    }

    /** What OpenSSL says of a handshake in which it asks for a staple. */
    String handshake(String host, String... options) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:" + proxy.port(), "-status"),
                        Stream.concat(Stream.of("-servername", host), Stream.of(options)))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    void isStapled(String host, String... options) {
        Await.until("a good answer is stapled", Duration.ofSeconds(30), () -> handshake(host, options)
                .contains(GOOD));
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        responder.close();
        ScratchDirectory.delete(directory);
    }
}
