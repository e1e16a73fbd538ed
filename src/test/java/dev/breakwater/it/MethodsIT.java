package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method is forwarded, but for the two that a reverse proxy must not. */
class MethodsIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "POST",
                "PUT",
                "DELETE",
                "PATCH",
                "OPTIONS",
                "PROPFIND",
                "MKCOL",
                "REPORT",
                "QUERY",
                "PURGE",
                "M-SEARCH",
                "get",
                "purge",
                "Custom",
                "X!#$%&'*+-.^_`|~9"
            })
    void forwardsTheMethodAsItIsSpelt(String method) throws Exception {
        RecordedRequest request = forwarded(RawClient.request(method, "/x", "a.test"));
        assertThat(request.line()).isEqualTo(method + " /x HTTP/1.1");
        assertThat(request.body()).isEmpty();
        assertThat(request.fields().contain("Transfer-Encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE", "OPTIONS", "PROPFIND", "purge"})
    void everyMethodMayHaveABody(String method) throws Exception {
        RecordedRequest request = forwarded(RawClient.requestWith("content", method, "/x", "a.test"));
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.text()).isEqualTo("content");
        assertThat(request.fields().value("Content-Length")).isEqualTo("7");
    }

    @Test
    void forwardsHead() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "hello", "ETag: \"1\""));
        try (RawClient client = connect()) {
            Response response =
                    client.send(RawClient.request("HEAD", "/x", "a.test")).responseToHead();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.value("Content-Length")).isEqualTo("5");
            assertThat(response.value("ETag")).isEqualTo("\"1\"");
            assertThat(backend.request().method()).isEqualTo("HEAD");
            assertThat(client.get("a.test", "/y").response().text()).isEqualTo("hello");
        }
    }

    @Test
    void refusesTrace() throws Exception {
        assertThat(send(RawClient.request("TRACE", "/x", "a.test")).status()).isEqualTo(deployment.traceStatus());
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void refusesConnect() throws Exception {
        Response response = send(RawClient.request("CONNECT", "a.test:80", "a.test:80"));
        assertThat(response.status()).isEqualTo(deployment.connectStatus());
        assertThat(send(RawClient.request("CONNECT", "/x", "a.test")).status()).isIn(400, 405, 501);
        assertThat(backend.arrivals()).isZero();
    }
}
