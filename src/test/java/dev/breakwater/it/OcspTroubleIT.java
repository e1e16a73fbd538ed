package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever an OCSP responder does, clients are served, and nobody waits. */
@Timeout(120)
class OcspTroubleIT {
    /** What the JDK's own stapling waits for a responder, in each handshake. */
    private static final Duration JDK = Duration.ofSeconds(5);

    private final OcspScene scene;

    OcspTroubleIT() throws Exception {
        scene = new OcspScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void aResponderMayComeLater() throws Exception {
        scene.start(scene.issue(OcspScene.HOST));
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        assertThat(scene.curl().https(OcspScene.HOST, "/")).isEqualTo("hello 2 200");
        scene.failed(scene.responder.url());
        scene.responder.start();
        scene.clock.advance(Duration.ofSeconds(61));
        scene.isStapled(OcspScene.HOST);
    }

    @Test
    void noHandshakeWaitsForAResponderThatDoesNotAnswer() throws Exception {
        TestCertificate good = scene.issue("good.test");
        scene.responder.start();
        scene.start(good, scene.issue(TestAuthority.keys("RSA", 2048), List.of(), "good.test"));
        scene.isStapled("good.test", "-sigalgs", "ECDSA+SHA256");
        scene.isStapled("good.test", "-sigalgs", "RSA-PSS+SHA256");
        scene.responder.fallSilent();
        TestCertificate unknown = scene.issue(OcspScene.HOST);
        scene.configure("", unknown.write(scene.directory, "unknown"), good.write(scene.directory, "file0"));
        int before = scene.responder.questions();
        scene.proxy().reload();
        Await.until("it is asked in vain", () -> scene.responder.questions() > before);

        long began = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            scene.staples(OcspScene.HOST, "TLSv1.2");
            scene.staples(OcspScene.HOST, "TLSv1.3");
            scene.staples("good.test", "TLSv1.2");
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(took).isLessThan(JDK.multipliedBy(30 / 2));
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        assertThat(scene.handshake("good.test")).contains(OcspScene.GOOD);
        scene.failed("no answer in time");
    }

    @Test
    void anAnswerIsGivenForAsLongAsItIsValid() throws Exception {
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST);
        scene.responder.goDown();
        scene.clock.advance(Duration.ofMinutes(40));
        scene.failed(scene.responder.url());
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.GOOD);
        scene.clock.advance(Duration.ofMinutes(20));
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        Await.until("operators see it", () -> scene.seen().path("next_update").isNull());
        assertThat(scene.curl().https(OcspScene.HOST, "/")).isEqualTo("hello 2 200");
    }

    @Test
    void aRevokedCertificateIsServedWithoutAnAnswer() throws Exception {
        TestCertificate certificate = scene.issue(OcspScene.HOST);
        scene.responder.start();
        scene.start(certificate);
        scene.isStapled(OcspScene.HOST);
        try (LogCapture log = new LogCapture("dev.breakwater.ocsp.Staple", Level.SEVERE)) {
            scene.responder.isRevoked(certificate);
            scene.clock.advance(Duration.ofMinutes(31));
            scene.failed("revoked");
            assertThat(log.lines()).anySatisfy(line -> assertThat(line).contains("file0.crt", "revoked"));
        }
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        assertThat(scene.curl().https(OcspScene.HOST, "/")).isEqualTo("hello 2 200");
    }

    @Test
    void aRenewedCertificateIsNotShownWithTheOldOnesAnswer() throws Exception {
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST);
        scene.responder.goDown();
        TestCertificate renewed = scene.issue(OcspScene.HOST);
        renewed.write(scene.directory, "file0");
        Await.until("the new certificate is shown", Duration.ofSeconds(30), () -> TlsClient.shown(
                        scene.proxy().port(), OcspScene.HOST)
                .equals(renewed.chain().get(0)));
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        scene.failed(scene.responder.url());
        scene.responder.start();
        scene.clock.advance(Duration.ofSeconds(61));
        scene.isStapled(OcspScene.HOST);
    }

    @Test
    void aCertificateThatDemandsAStapleIsServedWithoutOneAndTheLogSaysSo() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.ocsp.Staple", Level.WARNING)) {
            scene.start(scene.issue(TestAuthority.keys("EC", 256), List.of(OcspScene.mustStaple()), OcspScene.HOST));
            assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
            Await.until("it is warned of", () -> log.lines().stream().anyMatch(line -> line.contains("must-staple")));
        }
    }

    @Test
    void whatIsNoAnswerIsNotGivenToClients() throws Exception {
        scene.responder.answer("hello".getBytes());
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.failed("cannot be understood");
        scene.responder.answer(new byte[100_000]);
        scene.clock.advance(Duration.ofSeconds(61));
        scene.failed("larger than 65536 bytes");
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
    }

    @Test
    void anIssuerThatIsMissingIsToldOf() throws Exception {
        TestCertificate whole = scene.issue(OcspScene.HOST);
        scene.responder.start();
        scene.start(new TestCertificate(whole.keys(), whole.chain().subList(0, 1)));
        scene.failed("issuer does not follow");
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.NOTHING);
        assertThat(scene.responder.questions()).isZero();
    }
}
