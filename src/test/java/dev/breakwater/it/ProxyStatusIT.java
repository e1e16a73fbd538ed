package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a response says of its way through the proxy, where that is switched on (RFC 9209). */
class ProxyStatusIT extends ProxyContract {
    private final BlackHole blackHole = new BlackHole();
    private final TestBackend tls = TestBackend.startTls(new TestAuthority().serverFor("127.0.0.1"));

    ProxyStatusIT() throws Exception {}

    @Override
    String configuration() {
        addBackend("untrusted", tls);
        return HEAD + """
                "forwarding": {"proxy_status": true, "server_timing": true}, "limits": {"uri": "1KB"}, "retry": {"attempts": 1},
                "resolver": {"servers": ["127.0.0.1:%3$d"]},
                "upstreams": {
                  "u": {"backends": [{"id": "first", "url": "@main@"}]},
                  "single": {"backends": [{"id": "first", "url": "@main@", "max_connections": 1}]},
                  "down": {"backends": [{"url": "@main@", "state": "down"}]},
                  "refusing": {"backends": [{"id": "gone", "url": "http://127.0.0.1:%1$d"}]},
                  "silent": {"backends": [{"id": "hole", "url": "%2$s"}]},
                  "nameless": {"backends": [{"id": "nobody", "url": "http://no-such-host.invalid:80"}]},
                  "untrusted": {"backends": [{"id": "first", "url": "@untrusted@"}]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [
                    {"path": "/u", "upstream": "u", "max_body_size": "1KB"},
                    {"path": "/late", "upstream": "u", "timeouts": {"response_header": "300ms"}},
                    {"path": "/total", "upstream": "u", "timeouts": {"total": "300ms"}},
                    {"path": "/single", "upstream": "single"}, {"path": "/down", "upstream": "down"},
                    {"path": "/refusing", "upstream": "refusing"}, {"path": "/nameless", "upstream": "nameless"},
                    {"path": "/silent", "upstream": "silent", "timeouts": {"connect": "200ms"}},
                    {"path": "/untrusted", "upstream": "untrusted"}, {"path": "/said", "respond": {"body": "x"}},
                    {"path": "/quiet", "upstream": "u", "forwarding": {"proxy_status": false, "server_timing": false}}]},
                  {"hosts": ["quiet.test"], "forwarding": {"proxy_status": false}, "routes": [{"upstream": "refusing"}]}]}""".formatted(FreePort.next(), blackHole.url(), FreePort.next());
    }

    @AfterAll
    void stopHole() throws IOException {
        blackHole.close();
    }

    @Test
    void aForwardedResponseNamesItsBackendAndWhatThatSaid() throws Exception {
        backend.answer(exchange ->
                exchange.respond(404, "x", "Proxy-Status: inner; received-status=404", "Server-Timing: db;dur=1.5"));
        Response response = get("a.test", "/u");
        assertStatus(response, 404);
        assertThat(response.fields().values("Proxy-Status"))
                .containsExactly("inner; received-status=404", "breakwater; received-status=404; next-hop=\"u/first\"");
        assertThat(response.fields().values("Server-Timing")).hasSize(2).first().isEqualTo("db;dur=1.5");
        String own = response.fields().values("Server-Timing").get(1);
        assertThat(own).matches("backend;dur=\\d+\\.\\d{3}");
        assertThat(Double.parseDouble(own.substring("backend;dur=".length()))).isBetween(0.001, 20_000.0);
    }

    @Test
    void switchedOffItIsNotThere() throws Exception {
        Response response = get("a.test", "/quiet");
        assertStatus(response, 200);
        assertThat(response.fields().contain("Proxy-Status")).isFalse();
        assertThat(response.fields().contain("Server-Timing")).isFalse();
        Response failed = get("quiet.test", "/");
        assertStatus(failed, 502);
        assertThat(failed.fields().contain("Proxy-Status")).isFalse();
    }

    @Test
    void whatTheProxySaysItselfHasNoNextHop() throws Exception {
        assertThat(get("a.test", "/said").fields().contain("Proxy-Status")).isFalse();
    }

    private static void assertError(Response response, int status, String error, String hop, String cause) {
        assertStatus(response, status);
        assertThat(response.value("Proxy-Status"))
                .isEqualTo("breakwater; error=" + error + (hop == null ? "" : "; next-hop=\"" + hop + "\"")
                        + "; details=\"" + cause + "\"");
        assertThat(response.text()).contains(cause);
    }

    @ParameterizedTest
    @CsvSource({
        "a.test,/refusing,502,connection_refused,refusing/gone,connect_failed",
        "a.test,/silent,504,connection_timeout,silent/hole,connect_timeout",
        "a.test,/nameless,502,dns_error,nameless/nobody,dns",
        "a.test,/untrusted,502,tls_protocol_error,untrusted/first,tls",
        "a.test,/down,503,destination_unavailable,,no_backend",
        "a.test,/none,404,destination_not_found,,no_route",
        "b.test,/,421,destination_not_found,,no_site"
    })
    void aFailureSaysWhatItIs(String host, String path, int status, String error, String hop, String cause)
            throws Exception {
        assertError(get(host, path), status, error, hop, cause);
    }

    @Test
    void aBackendThatFailsIsNamed() throws Exception {
        backend.answer(BackendExchange::reset);
        Response reset = get("a.test", "/u");
        assertStatus(reset, 502);
        // Whether it was a connection that had been kept is chance.
        assertThat(reset.value("Proxy-Status"))
                .matches("breakwater; error=connection_terminated; next-hop=\"u/first\"; "
                        + "details=\"(backend_reset|stale_connection)\"");
        backend.answer(Handler.raw("this is not HTTP\r\n\r\n"));
        assertError(get("a.test", "/u"), 502, "http_protocol_error", "u/first", "bad_response");
        backend.answer(BackendExchange::awaitEnd);
        assertError(get("a.test", "/late"), 504, "http_response_timeout", "u/first", "backend_timeout");
        assertError(get("a.test", "/total"), 504, "http_response_timeout", "u/first", "total_timeout");
    }

    @Test
    void aBadRequestSaysWhatItIs() throws Exception {
        assertError(get("a.test", "/u/" + "x".repeat(2000)), 414, "http_request_error", null, "uri_too_long");
        assertError(
                send(RawClient.requestWith("x".repeat(2000), "POST", "/u", "a.test")),
                413,
                "http_request_error",
                null,
                "body_too_large");
    }

    @Test
    void aMethodThatIsNotServedIsDenied() throws Exception {
        assumeTrue(deployment.traceStatus() == 405);
        assertError(
                send(RawClient.request("TRACE", "/u", "a.test")),
                405,
                "http_request_denied",
                null,
                "method_not_allowed");
    }

    @Test
    void aBackendThatIsBusyIsALimit() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            free.await();
            exchange.respond(200, "late");
        });
        try (RawClient client = connect()) {
            client.get("a.test", "/single");
            Await.until("it arrives", () -> backend.arrivals() == 1);
            assertError(get("a.test", "/single"), 503, "connection_limit_reached", null, "overloaded");
            free.countDown();
            assertThat(client.response().text()).isEqualTo("late");
        }
    }
}
