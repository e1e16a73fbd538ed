package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates that the standalone server does not get at once. */
@Timeout(180)
class AcmeTroubleIT {
    private static final String HOST = "a.acme.example.com";

    private AcmeScene scene;

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void anAuthorityThatCannotBeAskedIsAskedAgain() throws Exception {
        scene = new AcmeScene();
        scene.lead(HOST);
        scene.configure("", HOST);
        scene.start();
        scene.failed(HOST, "cannot be asked");
        X509Certificate stopgap = scene.shown(HOST);
        assertThat(stopgap.getIssuerX500Principal()).isEqualTo(stopgap.getSubjectX500Principal());
        assertThat(stopgap.getSubjectAlternativeNames()).containsExactly(List.of(2, HOST));
        scene.pebble.start();
        scene.clock.advance(Duration.ofMinutes(2));
        scene.issued(HOST);
    }

    @Test
    void aNameThatDoesNotLeadHereIsTriedAgainLater() throws Exception {
        scene = new AcmeScene();
        scene.pebble.start();
        scene.lead("b.acme.example.com");
        scene.configure("", HOST, "b.acme.example.com");
        scene.start();
        scene.issued("b.acme.example.com");
        scene.failed(HOST, "verification by http-01 failed");
        assertThat(AcmeScene.isFromPebble(scene.shown(HOST))).isFalse();
        int orders = scene.pebble.orders();
        // A restart does not forget that it failed.
        scene.proxy().close();
        scene.lead(HOST);
        scene.start();
        scene.failed(HOST, "verification by http-01 failed");
        assertThat(scene.pebble.orders()).isEqualTo(orders);
        scene.clock.advance(Duration.ofMinutes(2));
        X509Certificate issued = scene.issued(HOST);
        assertThat(issued.getNotAfter()).isInTheFuture();
        assertThat(scene.certificate(HOST).path("last_error").isNull()).isTrue();
    }

    @Test
    void someAuthoritiesWantToKnowWhoAsks() throws Exception {
        scene = new AcmeScene("""
                "externalAccountBindingRequired": true, "externalAccountMACKeys": {"kid-1": "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"},""");
        scene.pebble.start();
        scene.lead(HOST);
        scene.configure("", HOST);
        scene.start();
        scene.failed(HOST, "externalAccountBinding");
        scene.configure(
                ", \"external_account\": {\"key_id\": \"kid-1\", \"hmac_key\": \"zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W\"}",
                HOST);
        scene.proxy().reload();
        // At once: whoever changes that does not want to wait.
        scene.issued(HOST);
    }

    @Test
    void anOperatorCanHaveItRevokedAndIssuedAgain() throws Exception {
        scene = new AcmeScene();
        scene.pebble.start();
        scene.lead(HOST);
        scene.configure("", HOST);
        scene.start();
        X509Certificate first = scene.issued(HOST);
        assertThat(scene.pebble.status(first.getSerialNumber().toString(16))).contains("\"Valid\"");
        assertThat(scene.post("/certificates/" + HOST + "/renew?revoke=true")).isEqualTo(202);
        Await.until("there is another one", AcmeScene.PATIENCE, () -> !scene.shown(HOST)
                .equals(first));
        assertThat(AcmeScene.isFromPebble(scene.shown(HOST))).isTrue();
        assertThat(scene.pebble.status(first.getSerialNumber().toString(16))).contains("\"Revoked\"");
        assertThat(scene.post("/certificates/b.acme.example.com/renew")).isEqualTo(409);
    }
}
