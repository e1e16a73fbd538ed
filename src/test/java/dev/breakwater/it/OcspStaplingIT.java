package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
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
        assertThat(scene.responder.questions()).as("for all handshakes").isEqualTo(1);
        assertThat(scene.curl().https(OcspScene.HOST, "/", "--cert-status")).isEqualTo("hello 2 200");
    }
}
