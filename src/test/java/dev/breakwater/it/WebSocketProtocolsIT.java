package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Backends are asked for WebSockets over HTTP/1.1, whatever else they speak. */
class WebSocketProtocolsIT extends WebSocketContract {
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend either = TestBackend.startTls(authority.serverFor("127.0.0.1"), "h2", "http/1.1");
    private final Http2Backend onlyHttp2 = Http2Backend.start();

    @Override
    String configuration() throws Exception {
        addBackend("either", either);
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        return HEAD + """
                "upstreams": {
                  "either": {"backends": ["@either@"], "tls": {"ca_file": "%s"}},
                  "http2": {"backends": ["%s"]},
                  "mixed": {"backends": ["%s", "@main@"]}},
                "sites": [{"routes": [
                  {"path": "/either", "upstream": "either"},
                  {"path": "/http2", "upstream": "http2"},
                  {"path": "/mixed", "upstream": "mixed"}]}]}""".formatted(directory.resolve("ca.pem"), onlyHttp2.url(), onlyHttp2.url());
    }

    @AfterAll
    void stop() {
        onlyHttp2.close();
    }

    private void echo(String target) throws Exception {
        try (WebSocketPeer client = open(target)) {
            assertThat(client.send(Frame.text("there")).next().text()).isEqualTo("there");
            assertThat(client.send(Frame.close(1000, "")).next().closing()).isEqualTo("1000 ");
        }
    }

    @Test
    void aBackendThatPrefersHttp2IsAskedOverHttp11() throws Exception {
        either.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        echo("/either");
    }

    @Test
    void aBackendThatSpeaksHttp2OnlyHasNone() throws Exception {
        for (int i = 0; i < 2; i++) {
            Response refused = send(WebSocketPeer.handshake("a.test", "/http2"));
            assertStatus(refused, 502);
            assertThat(refused.text()).contains("no_http1");
        }
        assertStatus(get("a.test", "/http2"), 200);
    }

    @Test
    void anotherBackendIsAskedInItsPlace() throws Exception {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        for (int i = 0; i < 4; i++) {
            echo("/mixed");
        }
    }
}
