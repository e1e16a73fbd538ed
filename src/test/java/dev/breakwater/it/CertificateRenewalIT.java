package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates whose files change while clients are connected. */
@Timeout(120)
class CertificateRenewalIT {
    private static final String HOST = "a.test";

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final TestCertificate first = authority.issue(HOST);
    private final TestBackend backend = TestBackend.start();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, "backends": ["%s"]}""".formatted(first.write(directory, "a"), backend.url()));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private boolean shows(TestCertificate certificate) throws Exception {
        return TlsClient.shown(proxy.port(), HOST).equals(certificate.chain().get(0));
    }

    @Test
    void newConnectionsSeeTheNewOneAndOpenOnesGoOn() throws Exception {
        assertThat(shows(first)).isTrue();
        try (SSLSocket socket = TlsClient.connect(proxy.port(), HOST);
                RawClient http1 = RawClient.over(socket);
                Http2Peer http2 = new Http2Peer(TlsClient.connect(proxy.port(), HOST, "h2"), true)) {
            assertThat(http1.get(HOST, "/").response().status()).isEqualTo(200);
            assertThat(http2.get(1, "/").await(Http2Peer.HEADERS, 1).status()).isEqualTo(200);

            TestCertificate renewed = authority.issue(HOST);
            renewed.write(directory, "a");
            Await.until("the new certificate is shown", () -> shows(renewed));

            assertThat(http1.get(HOST, "/").response().status()).isEqualTo(200);
            assertThat(http2.get(3, "/").await(Http2Peer.HEADERS, 3).status()).isEqualTo(200);
            assertThat(socket.getSession().getPeerCertificates()[0])
                    .isEqualTo(first.chain().get(0));
        }
    }

    @Test
    void aBrokenFileChangesNothingUntilItIsMended() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.tls.Certificates", Level.INFO)) {
            Files.writeString(directory.resolve("a.crt"), "broken");
            Await.until("it is noticed", () -> log.lines().stream()
                    .anyMatch(line -> line.endsWith("The certificate before stays in use.")));
        }
        assertThat(shows(first)).isTrue();

        TestCertificate renewed = authority.issue(HOST);
        renewed.write(directory, "a");
        Await.until("the new certificate is shown", () -> shows(renewed));
    }
}
