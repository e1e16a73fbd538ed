package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a certificate's authority says of it goes with the handshake. */
@Timeout(120)
class OcspStaplingIT {
    private final OcspScene scene;

    OcspStaplingIT() throws Exception {
        scene = new OcspScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aGoodAnswerIsStapled(String version) throws Exception {
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST, version);
        assertThat(scene.handshake(OcspScene.HOST, version)).contains("OCSP Response Status: successful");
        assertThat(scene.handshake("other.test", version)).contains(OcspScene.GOOD);
        assertThat(scene.curl().https(OcspScene.HOST, "/", "--cert-status")).isEqualTo("hello 2 200");
        assertThat(scene.responder.questions()).as("for all handshakes").isEqualTo(1);
        assertThat(Instant.parse(scene.seen().path("next_update").asString())).isAfter(Instant.now());
        assertThat(scene.seen().path("last_error").isNull()).isTrue();
    }

    /** The file has the root as well, without which nobody could ask about the authority below it, not even the JDK. */
    @Test
    void nobodyIsAskedAboutAuthorities() throws Exception {
        scene.responder.start();
        TestCertificate certificate = scene.issue(OcspScene.HOST);
        scene.start(certificate.with(scene.root.own().chain().get(0)));
        scene.isStapled(OcspScene.HOST);
        List<byte[]> staples = scene.staples(OcspScene.HOST, "TLSv1.2");
        assertThat(staples).hasSize(3);
        assertThat(staples.get(0)).isNotEmpty();
        assertThat(staples.get(1)).isEmpty();
        assertThat(scene.staples(OcspScene.HOST, "TLSv1.3").get(0)).isNotEmpty();
        assertThat(scene.responder.questions()).isEqualTo(1);
        scene.clock.advance(Duration.ofMinutes(31));
        Await.until("it is asked again", Duration.ofSeconds(30), () -> scene.responder.questions() > 1);
        scene.staples(OcspScene.HOST, "TLSv1.2");
        assertThat(scene.responder.asked()).containsExactly(certificate.serial());
    }

    @Test
    void nobodyIsAskedAboutACertificateThatNamesNobody() throws Exception {
        scene.responder.start();
        scene.start(scene.authority.issue("plain.test"), scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST);
        assertThat(scene.handshake("plain.test")).contains(OcspScene.NOTHING);
        scene.staples("plain.test", "TLSv1.2");
        assertThat(scene.responder.questions()).isEqualTo(1);
        assertThat(scene.seen().isNull()).isTrue();
    }

    @Test
    void eachOfTwoCertificatesForANameHasItsOwnAnswerOrNone() throws Exception {
        scene.responder.start();
        TestCertificate rsa = scene.issue(TestAuthority.keys("RSA", 2048), List.of(), OcspScene.HOST);
        TestCertificate ec = scene.issue(OcspScene.HOST);
        scene.start(
                rsa,
                ec,
                scene.authority.issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(30), "b.test"),
                scene.issue("b.test"));
        scene.isStapled(OcspScene.HOST, "-sigalgs", "RSA-PSS+SHA256");
        scene.isStapled(OcspScene.HOST, "-sigalgs", "ECDSA+SHA256");
        scene.isStapled("b.test", "-sigalgs", "ECDSA+SHA256");
        assertThat(serial(scene.handshake(OcspScene.HOST, "-sigalgs", "RSA-PSS+SHA256")))
                .isEqualTo(rsa.serial());
        assertThat(serial(scene.handshake(OcspScene.HOST, "-sigalgs", "ECDSA+SHA256")))
                .isEqualTo(ec.serial());
        assertThat(scene.handshake("b.test", "-sigalgs", "RSA-PSS+SHA256")).contains(OcspScene.NOTHING);
    }

    private static String serial(String handshake) {
        return handshake.replaceAll("(?s).*Serial Number: ([0-9A-F]+).*", "$1");
    }

    @Test
    void sessionsGoOnWithoutAnotherStaple() throws Exception {
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST);
        String session = scene.directory.resolve("session").toString();
        assertThat(scene.handshake(OcspScene.HOST, "-tls1_2", "-sess_out", session))
                .contains(OcspScene.GOOD)
                .contains("New, TLSv1.2");
        scene.clock.advance(Duration.ofMinutes(31));
        Await.until("a newer answer is there", Duration.ofSeconds(30), () -> scene.responder.questions() > 1);
        assertThat(scene.handshake(OcspScene.HOST, "-tls1_2", "-sess_in", session))
                .contains("Reused, TLSv1.2");
    }

    @Test
    void aNewerAnswerIsGivenWhenHalfOfTheTimeIsOver() throws Exception {
        scene.responder.start();
        scene.start(scene.issue(OcspScene.HOST));
        scene.isStapled(OcspScene.HOST);
        String first = update(scene.handshake(OcspScene.HOST));
        scene.clock.advance(Duration.ofMinutes(31));
        Await.until("a newer answer is stapled", Duration.ofSeconds(30), () -> !update(scene.handshake(OcspScene.HOST))
                .equals(first));
        assertThat(scene.handshake(OcspScene.HOST)).contains(OcspScene.GOOD);
        assertThat(scene.responder.questions()).isEqualTo(2);
    }

    private static String update(String handshake) {
        return handshake.replaceAll("(?s).*This Update: ([^\\n]+).*", "$1");
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        scene.responder.start();
        String certificate = scene.issue(OcspScene.HOST).write(scene.directory, "a");
        scene.configure("", certificate);
        scene.start();
        scene.isStapled(OcspScene.HOST);
        scene.configure("\"ocsp_stapling\": false, ", certificate);
        scene.proxy().reload();
        Await.until("nothing is stapled any more", Duration.ofSeconds(30), () -> scene.handshake(OcspScene.HOST)
                .contains(OcspScene.NOTHING));
        assertThat(scene.seen().isNull()).isTrue();
        scene.clock.advance(Duration.ofDays(1));
        scene.configure("", certificate);
        scene.proxy().reload();
        Await.until("it is asked again", Duration.ofSeconds(30), () -> scene.responder.questions() > 1);
        assertThat(scene.responder.questions()).isEqualTo(2);
    }
}
