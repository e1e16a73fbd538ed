package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.CLIENT_AUTH;
import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.logging.Level;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites that ask their clients for other certificates than before, while clients are connected and remember sessions. */
@Timeout(120)
class ClientCertificateReloadIT {
    private ClientCertificateScene scene;
    private CertifiedClient alice;
    private CertifiedClient olaf;

    @BeforeEach
    void start() throws Exception {
        scene = new ClientCertificateScene();
        alice = new CertifiedClient(scene.certificate, scene.proxy.port());
        olaf = new CertifiedClient(scene.otherCertificate, scene.proxy.port());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private static boolean isServed(CertifiedClient client, String host) {
        try {
            return client.get(host, "TLSv1.3").status() == 200;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void whoWasConnectedBeforeASiteAskedIsAskedNow() throws Exception {
        try (SSLSocket socket = alice.connect(OPEN, "TLSv1.3");
                RawClient http1 = RawClient.over(socket);
                Http2Peer http2 = new Http2Peer(alice.connect(OPEN, "TLSv1.3", "h2"), true)) {
            assertThat(http1.get(OPEN, "/").response().status()).isEqualTo(200);
            assertThat(http2.get(1, "/").await(Http2Peer.HEADERS, 1).status()).isEqualTo(200);

            scene.write(CLIENT_AUTH.formatted("required", "clients.pem"));
            scene.proxy.reload();
            Await.until("strangers are refused", () -> !isServed(olaf, OPEN));
            int arrivals = scene.backend.arrivals();

            assertThat(http1.get(OPEN, "/").response().status()).isEqualTo(421);
            assertThat(http1.closedByProxy()).isTrue();
            assertThat(http2.get(3, "/").await(Http2Peer.HEADERS, 3).status()).isNotEqualTo(200);
            // So that the client takes another connection.
            assertThat(http2.await(Http2Peer.GOAWAY, 0)).isNotNull();
            assertThat(scene.backend.arrivals()).isEqualTo(arrivals);
            assertThat(isServed(alice, OPEN)).isTrue();
        }
    }

    @Test
    void aConnectionForAnotherSiteStaysWhereARequestIsMisdirected() throws Exception {
        scene.write(CLIENT_AUTH.formatted("required", "clients.pem"));
        scene.proxy.reload();
        Await.until("strangers are refused", () -> !isServed(olaf, OPEN));
        CertifiedClient anybody = new CertifiedClient(null, scene.proxy.port());
        try (Http2Peer http2 = new Http2Peer(anybody.connect("optional.test", "TLSv1.3", "h2"), true)) {
            assertThat(http2.get(1, "/").await(Http2Peer.HEADERS, 1).status()).isNotEqualTo(200);
            assertThat(http2.get(3, "/breakwater/health")
                            .await(Http2Peer.HEADERS, 3)
                            .status())
                    .isEqualTo(200);
            assertThat(http2.received(frame -> frame.type() == Http2Peer.GOAWAY))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionIsResumedWithItsCertificate(String version) throws Exception {
        CertifiedClient.Answer first = alice.get(REQUIRED, version);
        CertifiedClient.Answer second = alice.get(REQUIRED, version);
        assertThat(first.status()).isEqualTo(200);
        assertThat(second).isEqualTo(first);
        scene.backend.request();
        assertThat(scene.backend.request().fields().value("X-Forwarded-Client-Cert"))
                .contains("CN=alice.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void noSessionOutlivesItsAuthorities(String version) throws Exception {
        CertifiedClient.Answer first = alice.get(REQUIRED, version);
        assertThat(alice.get(REQUIRED, version)).isEqualTo(first);

        Files.writeString(scene.directory.resolve("clients.pem"), scene.clients.pem() + scene.others.pem());
        Await.until("the other authority counts as well", () -> isServed(olaf, REQUIRED));
        CertifiedClient.Answer anew = alice.get(REQUIRED, version);
        assertThat(anew.status()).isEqualTo(200);
        assertThat(anew.session()).isNotEqualTo(first.session());
        assertThat(alice.get(REQUIRED, version)).isEqualTo(anew);

        Files.writeString(scene.directory.resolve("clients.pem"), scene.others.pem());
        Await.until("the first authority does not count any more", () -> {
            CertifiedClient fresh = new CertifiedClient(scene.certificate, scene.proxy.port());
            return !isServed(fresh, REQUIRED);
        });
        assertThatThrownBy(() -> alice.get(REQUIRED, version)).isInstanceOf(IOException.class);
    }

    @Test
    void whoIsConnectedIsAskedAgainWhenTheAuthoritiesChange() throws Exception {
        try (SSLSocket socket = alice.connect(REQUIRED, "TLSv1.3");
                RawClient http1 = RawClient.over(socket)) {
            assertThat(http1.get(REQUIRED, "/").response().status()).isEqualTo(200);
            Files.writeString(scene.directory.resolve("clients.pem"), scene.others.pem());
            Await.until("the other authority counts", () -> isServed(olaf, REQUIRED));
            assertThat(http1.get(REQUIRED, "/").response().status()).isEqualTo(421);
        }
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        try (SSLSocket socket = alice.connect(REQUIRED, "TLSv1.3");
                RawClient http1 = RawClient.over(socket);
                LogCapture log = new LogCapture("dev.breakwater.tls.ClientAuthentication", Level.INFO)) {
            Files.writeString(scene.directory.resolve("clients.pem"), "broken");
            Await.until("it is noticed", () -> log.lines().stream()
                    .anyMatch(line -> line.endsWith("The authorities before stay in use.")));
            assertThat(http1.get(REQUIRED, "/").response().status()).isEqualTo(200);
            assertThat(isServed(alice, REQUIRED)).isTrue();
            assertThat(isServed(olaf, REQUIRED)).isFalse();
        }
    }
}
