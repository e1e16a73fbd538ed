package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who came over HTTPS to a trusted proxy is served, and told to stay there. */
class HttpsBehindProxyIT extends HttpsContract {
    @Override
    String trusted() {
        return "127.0.0.0/8";
    }

    private Response overHttps(String host, String target) throws Exception {
        return get(host, target, OVER_HTTPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "HTTPS", "wss"})
    void whatCameOverHttpsIsForwarded(String scheme) throws Exception {
        Response response = get("a.test", "/x?y=1", "X-Forwarded-Proto: " + scheme);
        assertStatus(response, 200);
        assertThat(response.fields().values(HSTS)).containsExactly(YEAR);
        assertThat(backend.request().target()).isEqualTo("/x?y=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "httpss", "https,http", ""})
    void whatDidNotIsSentThere(String scheme) throws Exception {
        Response response = get("a.test", "/x?y=1", "X-Forwarded-Proto: " + scheme);
        assertStatus(response, 308);
        assertThat(response.value("Location")).isEqualTo("https://a.test/x?y=1");
        assertThat(response.fields().contain(HSTS)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/none, 503", "/old, 302", "/said, 200", "/up, 200", "/x/%2e%2e/y, 400", "/edited, 200"})
    void everyResponseTellsToStay(String target, int status) throws Exception {
        Response response = overHttps("a.test", target);
        assertStatus(response, status);
        assertThat(response.fields().values(HSTS)).containsExactly(YEAR);
    }

    @Test
    void alsoOneThatRefusesABody() throws Exception {
        Response response = send(RawClient.requestWith("x".repeat(11), "POST", "/small", "a.test", OVER_HTTPS));
        assertStatus(response, 413);
        assertThat(response.fields().values(HSTS)).containsExactly(YEAR);
    }

    @Test
    void alsoOneThatAgreesToAWebSocket() throws Exception {
        assumeTrue(deployment.webSockets());
        backend.answer(
                exchange -> WebSocketPeer.accept(exchange, HSTS + ": max-age=5").awaitClosed());
        try (RawClient client = connect();
                WebSocketPeer peer = WebSocketPeer.open(client, "a.test", "/chat", OVER_HTTPS)) {
            assertThat(peer.fields().values(HSTS)).containsExactly(YEAR);
        }
    }

    @Test
    void alsoOneThatABackendDoesNotFinish() throws Exception {
        backend.answer(exchange -> exchange.close());
        Response response = send(RawClient.requestWith("x", "POST", "/", "a.test", OVER_HTTPS));
        assertStatus(response, 502);
        assertThat(response.fields().values(HSTS)).containsExactly(YEAR);
    }

    @Test
    void whatABackendSaysIsReplaced() throws Exception {
        backend.answer(exchange ->
                exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nstrict-transport-security: max-age=5\r\n"
                        + "Strict-Transport-Security: max-age=6; includeSubDomains\r\n\r\n"));
        assertThat(overHttps("a.test", "/").fields().values(HSTS)).containsExactly(YEAR);
        assertThat(overHttps("forget.test", "/").fields().values(HSTS)).containsExactly("max-age=0");
        assertThat(get("forget.test", "/").fields().contain(HSTS))
                .as("over HTTP")
                .isFalse();
        assertThat(overHttps("plain.test", "/").fields().values(HSTS))
                .as("where nothing is said")
                .containsExactly("max-age=5", "max-age=6; includeSubDomains");
    }

    @Test
    void eachSiteHasItsOwn() throws Exception {
        assertThat(overHttps("port.test", "/").value(HSTS)).isEqualTo("max-age=34560000; includeSubDomains; preload");
        assertThat(get("port.test", "/x").value("Location")).isEqualTo("https://port.test:8443/x");
        assertThat(overHttps("plain.test", "/").fields().contain(HSTS)).isFalse();
    }

    @Test
    void aHostThatIsNoSitesIsToldNothing() throws Exception {
        for (String scheme : new String[] {"http", "https"}) {
            Response response = get("other.test", "/", "X-Forwarded-Proto: " + scheme);
            assertStatus(response, 421);
            assertThat(response.fields().contain(HSTS)).isFalse();
        }
    }
}
