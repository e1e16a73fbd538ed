package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Limits on what clients and backends may send. */
class LimitsIT extends ProxyContract {
    @Override
    String configuration() {
        backend("cut");
        return HEAD + """
                "limits": {"uri": "1KB", "request_headers": "32KB", "response_headers": "16KB"},
                "max_body_size": "1KB",
                "health_path": "/up",
                "upstreams": {"u": {"backends": ["@main@"]}, "cut": {"backends": ["@cut@"]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/larger", "upstream": "u", "max_body_size": "4KB"},
                    {"path": "/any", "upstream": "u", "max_body_size": "0"},
                    {"path": "/cut", "upstream": "cut"}]},
                  {"hosts": ["site.test"], "max_body_size": "2KB", "routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    private Response upload(String host, String path, int size) throws Exception {
        return send(RawClient.requestWith("x".repeat(size), "POST", path, host));
    }

    @Test
    void theHealthPathCanBeChosen() throws Exception {
        assertThat(get("unknown.test", "/up").text()).contains("ok");
        assertThat(get("a.test", "/breakwater/health").text()).isEqualTo("hello");
        assertThat(backend.arrivals()).isEqualTo(1);
    }

    @Test
    void aBodyMayBeAsLargeAsTheLimit() throws Exception {
        assertStatus(upload("a.test", "/", 1024), 200);
        assertStatus(upload("site.test", "/", 2048), 200);
        assertStatus(upload("a.test", "/larger", 4096), 200);
        assertStatus(upload("a.test", "/any", 100_000), 200);
    }

    @Test
    void aBodyThatSaysItIsLargerIsRefusedUnread() throws Exception {
        for (String[] target :
                new String[][] {{"a.test", "/", "1025"}, {"site.test", "/", "2049"}, {"a.test", "/larger", "4097"}}) {
            try (RawClient client = connect()) {
                client.send(RawClient.request("POST", target[1], target[0], "Content-Length: " + target[2]));
                Response response = client.response();
                assertStatus(response, 413);
                assertThat(response.text()).contains("body_too_large");
                assertThat(client.closedByProxy()).isTrue();
            }
        }
        assertThat(backend.arrivals()).isZero();
    }

    /** By another backend, which may hear of it when the test is over. */
    @Test
    void aChunkedBodyIsCounted() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/cut", "a.test", "Transfer-Encoding: chunked"));
            String chunk = "100\r\n" + "x".repeat(256) + "\r\n";
            client.send(chunk.repeat(4));
            client.send("1\r\nx\r\n");
            Response response = client.response();
            assertStatus(response, 413);
            assertThat(response.text()).contains("body_too_large");
            assertThat(client.closedByProxy()).isTrue();
        }
    }

    @Test
    void aChunkedBodyMayBeAsLargeAsTheLimit() throws Exception {
        String chunk = "100\r\n" + "x".repeat(256) + "\r\n";
        RecordedRequest request = forwarded(
                RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked") + chunk.repeat(4) + "0\r\n\r\n");
        assertThat(request.body()).hasSize(1024);
    }

    @Test
    void aClientThatUploadsTooMuchStillReadsWhy() throws Exception {
        Response response = upload("a.test", "/", 10_000);
        assertStatus(response, 413);
    }

    @Test
    void aUriMayBeAsLongAsTheLimit() throws Exception {
        assertStatus(get("a.test", "/" + "x".repeat(1023)), 200);
        assertStatus(get("a.test", "/?" + "x".repeat(1022)), 200);
    }

    @Test
    void aLongerUriIsRefused() throws Exception {
        Response response = get("a.test", "/" + "x".repeat(1024));
        assertStatus(response, 414);
        assertThat(response.text()).contains("uri_too_long");
        assertStatus(get("a.test", "/?" + "x".repeat(1023)), 414);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void aLargeHeaderReachesTheBackend() throws Exception {
        String value = "x".repeat(30_000);
        assertThat(forwardedGet("a.test", "/", "X-Large: " + value).fields().value("X-Large"))
                .isEqualTo(value);
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
        for (String[] fields : new String[][] {{"X-Large: " + "x".repeat(40_000)}, many()}) {
            try (RawClient client = connect()) {
                client.get("a.test", "/", fields);
                assertStatus(client.response(), deployment.headerTooLargeStatus());
                assertThat(client.closedByProxy()).isTrue();
            }
        }
        assertThat(backend.arrivals()).isZero();
    }

    private static String[] many() {
        String[] fields = new String[2_000];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = "X-Field-" + i + ": 0123456789";
        }
        return fields;
    }

    @Test
    void aResponseHeaderMayBeLarge() throws Exception {
        String value = "y".repeat(15_000);
        backend.answer(exchange -> exchange.respond(200, "x", "X-Large: " + value));
        assertThat(get("a.test", "/").value("X-Large")).isEqualTo(value);
    }

    @Test
    void aResponseHeaderThatIsTooLargeIsABadResponse() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x", "X-Large: " + "y".repeat(20_000)));
        Response response = get("a.test", "/");
        assertStatus(response, 502);
        assertThat(response.text()).contains("bad_response");
    }
}
