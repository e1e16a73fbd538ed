package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backends behind TLS, whose certificates are verified. */
class TlsBackendIT extends ProxyContract {
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend trusted = TestBackend.startTls(authority.serverFor("127.0.0.1"));
    private final TestBackend misnamed = TestBackend.startTls(authority.serverFor("10.9.9.9"));

    @Override
    String configuration() throws Exception {
        addBackend("tls", trusted);
        addBackend("misnamed", misnamed);
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        return HEAD + """
                "upstreams": {
                  "known": {"backends": ["@tls@"], "tls": {"ca_file": "%1$s"}},
                  "unknown": {"backends": ["@tls@"]},
                  "misnamed": {"backends": ["@misnamed@"], "tls": {"ca_file": "%1$s"}},
                  "careless": {"backends": ["@misnamed@"], "tls": {"insecure_skip_verify": true}},
                  "plain": {"backends": ["https://%2$s"], "tls": {"ca_file": "%1$s"}}},
                "sites": [{"routes": [
                    {"path": "/known", "upstream": "known"},
                    {"path": "/unknown", "upstream": "unknown"},
                    {"path": "/misnamed", "upstream": "misnamed"},
                    {"path": "/careless", "upstream": "careless"},
                    {"path": "/plain", "upstream": "plain"}]}]}""".formatted(directory.resolve("ca.pem"), backend.authority());
    }

    @AfterEach
    void nothingIsLeftInFlight() {
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
    }

    @Test
    void aBackendOfAKnownAuthorityIsServed() throws Exception {
        assertThat(get("a.test", "/known").text()).isEqualTo("hello");
        RecordedRequest request = trusted.request();
        assertThat(request.fields().value("Host")).isEqualTo("a.test");
        assertThat(request.fields().value("X-Forwarded-Proto")).isEqualTo("http");
    }

    @Test
    void bodiesPassOverTls() throws Exception {
        trusted.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text().repeat(10));
        });
        String body = "0123456789".repeat(5000);
        assertThat(send(RawClient.requestWith(body, "POST", "/known", "a.test")).text())
                .isEqualTo(body.repeat(10));
    }

    @Test
    void webSocketsPassOverTls() throws Exception {
        assumeTrue(deployment.webSockets(), "Jetty's servlet API has none");
        trusted.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        try (WebSocketPeer client = WebSocketPeer.open(connect(), "a.test", "/known")) {
            byte[] large = new byte[1 << 20];
            assertThat(client.send(Frame.of(Frame.BINARY, large)).next().payload())
                    .isEqualTo(large);
            assertThat(client.send(Frame.close(1000, "bye")).next().closing()).isEqualTo("1000 bye");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void aBackendOfAnUnknownAuthorityIsRefused() throws Exception {
        Response response = get("a.test", "/unknown");
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("tls");
        assertThat(trusted.arrivals()).isZero();
    }

    @Test
    void aBackendWhoseCertificateNamesAnotherHostIsRefused() throws Exception {
        Response response = get("a.test", "/misnamed");
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("tls");
        assertThat(misnamed.arrivals()).isZero();
    }

    @Test
    void verificationCanBeSwitchedOff() throws Exception {
        assertThat(get("a.test", "/careless").text()).isEqualTo("hello");
    }

    /** It closes the connection at the first bytes of the handshake. */
    @Test
    void aBackendThatDoesNotSpeakTlsIsRefused() throws Exception {
        Response response = get("a.test", "/plain");
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).containsAnyOf("tls", "backend_reset");
        assertThat(backend.arrivals()).isZero();
    }
}
