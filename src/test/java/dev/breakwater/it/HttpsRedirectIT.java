package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes over HTTP is sent to HTTPS, whatever it claims. */
class HttpsRedirectIT extends HttpsContract {
    @Override
    String trusted() {
        return "192.0.2.1";
    }

    private void assertSent(Response response, String location) {
        assertStatus(response, 308);
        assertThat(response.fields().values("Location")).containsExactly(location);
        assertThat(response.fields().contain(HSTS)).isFalse();
        assertThat(backend.arrivals()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.test|/|https://a.test/",
                "A.Test|/|https://A.Test/",
                "a.test:8080|/x|https://a.test/x",
                "a.test.|/x|https://a.test./x",
                "b.a.test|/x|https://b.a.test/x",
                "[::1]|/x|https://[::1]/x",
                "[::1]:8080|/x|https://[::1]/x",
                "port.test|/x|https://port.test:8443/x",
                "port.test:80|/x|https://port.test:8443/x",
                "a.test|/a%20b%2f%C3%a4;p=1//x?q=%2F&r=a+b&s=/?|https://a.test/a%20b%2f%C3%a4;p=1//x?q=%2F&r=a+b&s=/?",
                "a.test|/x?|https://a.test/x?",
                "a.test|//other.test/x|https://a.test//other.test/x",
                "a.test|/none|https://a.test/none",
                "a.test|/old|https://a.test/old",
            })
    void theUrlIsTheSame(String host, String target, String location) throws Exception {
        assertSent(get(host, target), location);
    }

    @Test
    void aTargetWithAHostIsTakenAtItsWord() throws Exception {
        assertSent(get("a.test", "http://a.test/x?y"), "https://a.test/x?y");
        assertSent(get("a.test", "http://a.test"), "https://a.test/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Proto: https",
                "X-Forwarded-Ssl: on",
                "Forwarded: proto=https",
                "X-Forwarded-Port: 443",
                "X-Forwarded-Host: other.test",
                "Front-End-Https: on",
                "Upgrade-Insecure-Requests: 1"
            })
    void whatSomebodyWhoIsNotTrustedClaimsChangesNothing(String field) throws Exception {
        assertSent(get("a.test", "/x", field), "https://a.test/x");
        assertSent(get("a.test", "https://a.test/x", field), "https://a.test/x");
        Response response = get("forget.test", "/", field);
        assertStatus(response, 200);
        assertThat(response.fields().contain(HSTS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE"})
    void everyMethodIsSentOn(String method) throws Exception {
        assertSent(send(RawClient.requestWith("body", method, "/x", "a.test")), "https://a.test/x");
    }

    @Test
    void headersAreTheSameWithoutTheRest() throws Exception {
        try (RawClient client = connect()) {
            Response response =
                    client.send(RawClient.request("HEAD", "/x", "a.test")).responseToHead();
            assertSent(response, "https://a.test/x");
            assertSent(client.get("a.test", "/y").response(), "https://a.test/y");
        }
    }

    @Test
    void aBodyIsNotWaitedFor() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/x", "a.test", "Content-Length: 1000000", "Expect: 100-continue"));
            assertSent(client.response(), "https://a.test/x");
        }
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/x", "a.test", "Transfer-Encoding: chunked") + "5\r\nhel");
            assertSent(client.response(), "https://a.test/x");
        }
    }

    @Test
    void aHandshakeIsSentOn() throws Exception {
        assertSent(send(WebSocketPeer.handshake("a.test", "/chat")), "https://a.test/chat");
    }

    @Test
    void aCallOfGrpcIsSentOn() throws Exception {
        assertSent(
                send(RawClient.requestWith("x", "POST", "/s/M", "a.test", "Content-Type: application/grpc")),
                "https://a.test/s/M");
    }

    @Test
    void streamsOfHttp2AreSentOnWhateverTheyClaim() throws Exception {
        assumeTrue(deployment.http2());
        try (Http2Session client = Http2Session.connect(proxy().port())) {
            for (Http2Tunnel stream : new Http2Tunnel[] {
                client.get("a.test:81", "/x?y"),
                client.getAsHttps("a.test", "/x?y"),
                client.post("a.test", "/x?y"),
                client.post("a.test", "/x?y", "content-type: application/grpc"),
                client.webSocket("a.test", "/x?y")
            }) {
                assertThat(stream.status()).isEqualTo(308);
                assertThat(stream.fields().get("location")).isEqualTo("https://a.test/x?y");
                assertThat(stream.fields().contains(HSTS)).isFalse();
            }
            assertThat(client.get("[::1]:81", "/").fields().get("location")).isEqualTo("https://[::1]/");
        }
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void whatAClientClaimsOfItselfIsNotPassedOn() throws Exception {
        assertThat(forwarded("GET https://plain.test/ HTTP/1.1\r\nHost: plain.test\r\n\r\n")
                        .fields()
                        .value("X-Forwarded-Proto"))
                .isEqualTo("http");
        assumeTrue(deployment.http2());
        backend.reset();
        try (Http2Session client = Http2Session.connect(proxy().port())) {
            assertThat(client.getAsHttps("plain.test", "/").status()).isEqualTo(200);
        }
        assertThat(backend.request().fields().value("X-Forwarded-Proto")).isEqualTo("http");
    }

    @Test
    void whoNamesNoHostIsSentNowhere() throws Exception {
        assertStatus(send("GET / HTTP/1.1\r\n\r\n"), 400);
        assertStatus(send("GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n"), 400);
    }

    @ParameterizedTest
    @CsvSource({"/%2e%2e/x, 400", "/x%00, 400", "/%, 400"})
    void whatIsRefusedStaysSo(String target, int status) throws Exception {
        assertStatus(get("a.test", target), status);
    }

    @Test
    void theHealthPathIsAnsweredAsItIs() throws Exception {
        assertStatus(get("a.test", "/up"), 200);
        assertStatus(get("other.test", "/up"), 200);
    }

    @Test
    void aHostThatIsNoSitesStaysSo() throws Exception {
        Response response = get("other.test", "/");
        assertStatus(response, 421);
        assertThat(response.fields().contain("Location")).isFalse();
    }

    @Test
    void aSiteMayDoWithout() throws Exception {
        assertStatus(get("plain.test", "/"), 200);
        assertStatus(get("forget.test", "/"), 200);
    }
}
