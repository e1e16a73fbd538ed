package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the proxy answers by itself: redirects, fixed responses, its health, and why it did not serve a request. */
class ActionsIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [
                  {"hosts": ["a.test"],
                   "response_headers": {"set": {"X-Site": "a"}},
                   "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/moved", "redirect": {"to": "https://{host}{uri}", "status": 301}},
                    {"path": "/found", "redirect": {"to": "/elsewhere?from={path}&id={request_id}&{query}"}},
                    {"path": "/kept", "redirect": {"to": "https://b.test/", "status": 308},
                     "response_headers": {"set": {"X-Route": "kept"}}},
                    {"path": "/fixed", "respond": {"status": 418, "body": "{method} {client_ip} {scheme} {}"}},
                    {"path": "/json", "respond": {"body": "{\\"a\\": \\"{host}\\"}", "content_type": "application/json"}},
                    {"path": "/nothing", "respond": {"status": 204}}]}
                ]}""";
    }

    @Test
    void redirectsWithPlaceholders() throws Exception {
        Response response = get("a.test", "/moved/a%2Fb?c=%zz");
        assertThat(response.status()).isEqualTo(301);
        assertThat(response.value("Location")).isEqualTo("https://a.test/moved/a%2Fb?c=%zz");
        assertThat(response.body()).isEmpty();
        assertThat(response.value("Content-Length")).isEqualTo("0");
        assertThat(response.value("X-Site")).isEqualTo("a");
    }

    @Test
    void aRedirectMayBeRelativeAndIs302ByDefault() throws Exception {
        Response response = get("a.test", "/found?x=y", "X-Request-Id: id-1");
        assertThat(response.status()).isEqualTo(302);
        assertThat(response.value("Location")).isEqualTo("/elsewhere?from=/found&id=id-1&x=y");
    }

    @Test
    void aRedirectOfAnUploadDoesNotWaitForItsEnd() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("PUT", "/kept", "a.test", "Content-Length: 1000000"));
            Response response = client.response();
            assertThat(response.status()).isEqualTo(308);
            assertThat(response.value("X-Route")).isEqualTo("kept");
        }
    }

    @Test
    void respondsWithAFixedResponse() throws Exception {
        Response response = get("a.test", "/fixed");
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.text()).isEqualTo("GET 127.0.0.1 http {}");
        assertThat(response.value("Content-Type")).isEqualTo(deployment.contentType("text/plain; charset=utf-8"));
        assertThat(response.value("X-Site")).isEqualTo("a");
        assertThat(get("a.test", "/json").value("Content-Type")).isEqualTo("application/json");
        assertThat(get("a.test", "/json").text()).isEqualTo("{\"a\": \"a.test\"}");
    }

    @Test
    void aFixedResponseToHeadHasItsLengthAndNoBody() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("HEAD", "/json", "a.test"));
            Response head = client.responseToHead();
            assertThat(head.value("Content-Length")).isEqualTo("15");
            client.get("a.test", "/json");
            assertThat(client.response().body()).hasSize(15);
        }
    }

    @Test
    void aFixedResponseMayHaveNoContent() throws Exception {
        try (RawClient client = connect()) {
            Response response = client.get("a.test", "/nothing").response();
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.fields().contain("Content-Length")).isFalse();
            assertThat(client.get("a.test", "/json").response().status()).isEqualTo(200);
        }
    }

    @Test
    void tellsItsHealthOnEveryHost() throws Exception {
        for (String host : new String[] {"a.test", "unknown.test", "127.0.0.1"}) {
            Response response = get(host, "/breakwater/health");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).contains("ok");
        }
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void tellsWhyItDidNotServeARequestAsText() throws Exception {
        Response response = get("unknown.test", "/", "X-Request-Id: find-me");
        assertThat(response.status()).isEqualTo(421);
        assertThat(response.value("Content-Type")).startsWithIgnoringCase("text/plain");
        assertThat(response.text()).contains("421").contains("no_site").contains("find-me");
    }

    @Test
    void tellsWhyItDidNotServeARequestAsJsonWhereThatIsAccepted() throws Exception {
        Response response = get("unknown.test", "/", "Accept: application/json", "X-Request-Id: find-me");
        assertThat(response.value("Content-Type")).isEqualTo("application/json");
        assertThat(response.text()).contains("\"status\":421", "\"cause\":\"no_site\"", "\"request_id\":\"find-me\"");
        assertThat(get("unknown.test", "/", "Accept: text/html, application/problem+json;q=0.5")
                        .text())
                .startsWith("{");
        assertThat(get("unknown.test", "/", "Accept: text/html").text()).doesNotStartWith("{");
    }

    @Test
    void neverTellsWhatItIsMadeOf() throws Exception {
        for (String target : new String[] {"/../", "/%zz", "/breakwater/health"}) {
            Response response = get("unknown.test", target);
            assertThat(response.fields().contain("Server")).as(target).isFalse();
            assertThat(response.fields().contain("X-Powered-By")).isFalse();
            assertThat(response.text().toLowerCase()).doesNotContain("jetty", "tomcat", "exception", "\tat ");
        }
    }
}
