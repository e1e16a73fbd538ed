package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.OPTIONAL;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets over HTTP/2 (RFC 8441) to sites that ask their clients for certificates. No proxy is trusted. */
@Timeout(120)
class ClientCertificateTunnelIT {
    private final BlockingQueue<Fields> handshakes = new LinkedBlockingQueue<>();
    private ClientCertificateScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new ClientCertificateScene("192.0.2.1", "h2c://127.0.0.1");
        scene.backend.answer(exchange -> {
            handshakes.add(exchange.fields());
            WebSocketPeer.accept(exchange).echo();
        });
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private Http2Session connect(String host, TestCertificate shown) throws Exception {
        return Http2Session.connectTls(scene.proxy.port(), host, shown);
    }

    /** One whose client claims to be somebody. */
    private static Http2Tunnel tunnel(Http2Session session, String host) throws Exception {
        return session.webSocket(
                host,
                "/",
                "client-cert: :AAAA:",
                "client-cert-chain: :AAAA:",
                "x-forwarded-client-cert: Hash=1",
                "x_forwarded_client_cert: Hash=1");
    }

    /** What the backend got of a tunnel through which messages pass. */
    private Fields handshake(Http2Tunnel tunnel) throws Exception {
        WebSocketPeer client = WebSocketPeer.open(tunnel, tunnel::end);
        assertThat(client.send(Frame.text("there")).next().text()).isEqualTo("there");
        assertThat(client.send(Frame.close(1000, "bye")).next().closing()).isEqualTo("1000 bye");
        Fields handshake = handshakes.poll(10, TimeUnit.SECONDS);
        assertThat(handshake.value("Upgrade")).isEqualTo("websocket");
        return handshake;
    }

    private static void namesNobody(Fields handshake) {
        for (String name :
                new String[] {"Client-Cert", "Client-Cert-Chain", "X-Forwarded-Client-Cert", "X_Forwarded_Client_Cert"
                }) {
            assertThat(handshake.contain(name)).as(name).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUIRED, OPTIONAL})
    void whoHasACertificateGetsThroughAndIsNamedToTheBackend(String host) throws Exception {
        try (Http2Session session = connect(host, scene.certificate)) {
            Fields handshake = handshake(tunnel(session, host));
            byte[] encoded = scene.certificate.chain().get(0).getEncoded();
            assertThat(handshake.values("Client-Cert"))
                    .containsExactly(":" + Base64.getEncoder().encodeToString(encoded) + ":");
            assertThat(handshake.values("X-Forwarded-Client-Cert"))
                    .singleElement()
                    .asString()
                    .contains("CN=alice.test");
            assertThat(handshake.contain("Client-Cert-Chain")).isFalse();
            assertThat(handshake.contain("X_Forwarded_Client_Cert")).isFalse();
        }
    }

    @Test
    void whoHasNoneGetsThroughWhereItIsOptionalAndNobodyIsNamed() throws Exception {
        try (Http2Session session = connect(OPTIONAL, null)) {
            namesNobody(handshake(tunnel(session, OPTIONAL)));
        }
    }

    @ParameterizedTest
    @CsvSource({"required.test, false", "required.test, true", "optional.test, true"})
    void whoHasNoneOrAnotherAuthoritysIsRefusedInTheHandshake(String host, boolean other) throws Exception {
        TestCertificate shown = other ? scene.otherCertificate : null;
        // An alert may be overtaken by the end of the connection.
        assertThatThrownBy(() -> connect(host, shown)).isInstanceOf(ExecutionException.class);
        Await.until(
                "the handshake is counted",
                () -> scene.proxy.scrape().contains("tls_handshake_failures_total{reason=\"client_certificate\"} 1"));
    }

    @ParameterizedTest
    @CsvSource({"a.test, required.test", "a.test, optional.test", "optional.test, required.test"})
    void aTunnelOverAConnectionForAnotherSiteIsMisdirected(String connected, String asked) throws Exception {
        try (Http2Session session = connect(connected, scene.certificate)) {
            Http2Tunnel refused = tunnel(session, asked);
            assertThat(refused.status()).isEqualTo(421);
            assertThat(refused.text()).contains("misdirected");
            assertThat(scene.backend.arrivals()).isZero();
            handshake(tunnel(session, connected));
        }
    }

    @Test
    void aSiteThatAsksNobodyNamesNobody() throws Exception {
        try (Http2Session session = connect(OPEN, scene.certificate)) {
            namesNobody(handshake(tunnel(session, OPEN)));
        }
    }

    @Test
    void withoutTlsACertificateThatIsRequiredIsMissing() throws Exception {
        try (Http2Session session = Http2Session.connect(scene.plainPort)) {
            Http2Tunnel refused = tunnel(session, REQUIRED);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("no_client_certificate");
            assertThat(scene.backend.arrivals()).isZero();
            namesNobody(handshake(tunnel(session, OPTIONAL)));
        }
    }
}
