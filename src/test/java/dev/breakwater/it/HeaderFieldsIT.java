package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which header fields pass and how: hop-by-hop ones end here, all others arrive as they came. */
class HeaderFieldsIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]},
                  {"hosts": ["silent.test"], "forwarding": {"via": false},
                   "routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void requestFieldsArriveAsTheyCame() throws Exception {
        RecordedRequest request = forwardedGet(
                "a.test",
                "/",
                "X-Quoted: \"a, b\", c",
                "X-Json: {\"a\": [1, 2]}",
                "X-Empty:",
                "x-lower-Case: Kept",
                "X-Repeated: one",
                "X-Repeated: two, three",
                "Accept: text/html, */*;q=0.1",
                "User-Agent: Test/1.0 (x; y)",
                "Cookie: a=b; c=\"d e\"",
                "Authorization: Basic abc==",
                "Range: bytes=0-5, 7-9",
                "If-None-Match: W/\"1\", \"2\"",
                "Content-Type: text/plain; charset=\"utf-8\"",
                "Cache-Control: no-cache",
                "Origin: null");
        Fields fields = request.fields();
        assertThat(fields.lines())
                .contains(
                        deployment.fieldName("X-Quoted") + ": \"a, b\", c",
                        deployment.fieldName("X-Json") + ": {\"a\": [1, 2]}",
                        deployment.fieldName("x-lower-Case") + ": Kept",
                        "Accept: text/html, */*;q=0.1",
                        "User-Agent: Test/1.0 (x; y)",
                        "Cookie: a=b; c=\"d e\"",
                        "Authorization: Basic abc==",
                        "Range: bytes=0-5, 7-9",
                        "If-None-Match: W/\"1\", \"2\"",
                        "Content-Type: text/plain; charset=\"utf-8\"",
                        "Cache-Control: no-cache",
                        "Origin: null");
        assertThat(fields.value("X-Empty")).isEmpty();
        assertThat(fields.values("X-Repeated")).isEqualTo(List.of("one", "two, three"));
    }

    @Test
    void theProxyInventsNoRequestFields() throws Exception {
        RecordedRequest request = forwardedGet("a.test", "/");
        assertThat(request.fields().lines().stream()
                        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase()))
                .containsExactlyInAnyOrder(
                        "host",
                        "x-request-id",
                        "traceparent",
                        "x-forwarded-for",
                        "x-forwarded-proto",
                        "x-forwarded-host",
                        "x-forwarded-port",
                        "forwarded",
                        "via");
    }

    @Test
    void hopByHopFieldsOfARequestEndHere() throws Exception {
        RecordedRequest request = forwardedGet(
                "a.test",
                "/",
                "Connection: X-Hop, keep-alive, x-other-hop",
                "X-Hop: 1",
                "X-Other-Hop: 2",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic abc",
                "Proxy-Authenticate: Basic",
                "TE: gzip;q=0.5",
                "X-End: stays");
        for (String name : List.of(
                "X-Hop",
                "X-Other-Hop",
                "Keep-Alive",
                "Proxy-Connection",
                "Proxy-Authorization",
                "Proxy-Authenticate",
                "TE",
                "Upgrade",
                "Connection")) {
            assertThat(request.fields().contain(name)).as(name).isFalse();
        }
        assertThat(request.fields().value("X-End")).isEqualTo("stays");
    }

    @Test
    void connectionCannotTakeAwayWhatTheProxyOrTheMessageNeeds() throws Exception {
        RecordedRequest request = forwarded(RawClient.requestWith(
                "content",
                "POST",
                "/",
                "a.test",
                "Connection: Host, Content-Length, X-Forwarded-For, X-Request-Id, Via"));
        assertThat(request.fields().value("Host")).isEqualTo("a.test");
        assertThat(request.text()).isEqualTo("content");
        assertThat(request.fields().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(request.fields().contain("X-Request-Id")).isTrue();
        assertThat(request.fields().contain("Via")).isTrue();
    }

    @Test
    void theProxyFieldNeverReachesABackend() throws Exception {
        assertThat(forwardedGet("a.test", "/", "Proxy: http://evil.test/")
                        .fields()
                        .contain("Proxy"))
                .isFalse();
    }

    @Test
    void hopByHopFieldsOfAResponseEndHere() throws Exception {
        backend.answer(exchange -> exchange.respond(
                200,
                "x",
                "Connection: X-Hop, keep-alive",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Authenticate: Basic",
                "Upgrade: h2c",
                "X-End: stays"));
        Response response = get("a.test", "/");
        for (String name : List.of("X-Hop", "Keep-Alive", "Proxy-Authenticate", "Upgrade")) {
            assertThat(response.fields().contain(name)).as(name).isFalse();
        }
        assertThat(response.fields().list("Connection", "X-Hop")).isFalse();
        assertThat(response.value("X-End")).isEqualTo("stays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: attachment; filename=\"a, b.txt\"",
                "WWW-Authenticate: Basic realm=\"x, y\", Bearer realm=\"z\"",
                "Report-To: {\"group\":\"a\",\"endpoints\":[{\"url\":\"https://x/\"}]}",
                "NEL: {\"a\": 1}",
                "Link: </a>; rel=\"next\", </b>",
                "x-lower-Case: kept",
                "Cache-Control: no-cache,  max-age=0",
                "ETag: W/\"x\"",
                "Last-Modified: Sat, 01 Jan 2022 00:00:00 GMT",
                "Expires: 0",
                "Expires: Thu, 01 Jan 1970 00:00:00 GMT",
                "Vary: Accept-Encoding, Origin",
                "Content-Type: application/json",
                "Content-Language: de, en",
                "Location: /a b/%zz",
                "Server: Backend/1.0 (with comment)",
                "X-Powered-By: PHP",
                "Date: Sat, 01 Jan 2022 00:00:00 GMT",
                "X-Obs: caf\u00e9",
                "Accept-Ranges: bytes",
                "Age: 3",
                "Alt-Svc: h3=\":443\"; ma=86400",
                "Strict-Transport-Security: max-age=1",
                "Content-Encoding: br",
                "Pragma: no-cache"
            })
    void aResponseFieldArrivesAsItCame(String field) throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x", "X-Before: 1", field, "X-After: 2"));
        Response response = get("a.test", "/");
        String name = field.substring(0, field.indexOf(':'));
        assertThat(response.fields().lines().stream()
                        .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ":")))
                .containsExactly(field);
        assertThat(response.value("X-Before")).isEqualTo("1");
        assertThat(response.value("X-After")).isEqualTo("2");
    }

    @Test
    void aContentTypeArrivesAsWellAsTheContainerCan() throws Exception {
        for (String type : new String[] {"text/html; charset=UTF-8", "TEXT/HTML", "text/plain"}) {
            backend.answer(exchange -> exchange.respond(200, "x", "Content-Type: " + type));
            assertThat(get("a.test", "/").value("Content-Type")).isEqualTo(deployment.contentType(type));
        }
    }

    @Test
    void repeatedResponseFieldsStayRepeated() throws Exception {
        backend.answer(exchange -> exchange.respond(
                200,
                "x",
                "Set-Cookie: a=\"b, c\"; Path=/; Expires=Sat, 01 Jan 2022 00:00:00 GMT",
                "X-Repeated: one",
                "Set-Cookie: a=; Max-Age=0",
                "Set-Cookie: d=e; HttpOnly; SameSite=Lax",
                "X-Repeated: two, three",
                "X-Repeated:",
                "X-Empty:"));
        Response response = get("a.test", "/");
        assertThat(response.fields().values("Set-Cookie"))
                .containsExactly(
                        "a=\"b, c\"; Path=/; Expires=Sat, 01 Jan 2022 00:00:00 GMT",
                        "a=; Max-Age=0",
                        "d=e; HttpOnly; SameSite=Lax");
        assertThat(response.fields().values("X-Repeated")).containsExactly("one", "two, three", "");
        assertThat(response.fields().values("X-Empty")).containsExactly("");
    }

    @Test
    void theProxyAddsOnlyViaToAResponse() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x", "Date: Sat, 01 Jan 2022 00:00:00 GMT"));
        Response response = get("a.test", "/");
        assertThat(response.fields().lines().stream()
                        .map(line -> line.substring(0, line.indexOf(':')).toLowerCase()))
                .containsExactlyInAnyOrder("date", "content-length", "via");
    }

    @Test
    void viaNamesTheProtocolThatWasSpokenAndIsAppended() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x", "Via: 1.0 inner"));
        Response response = get("a.test", "/", "Via: 1.0 outer");
        assertThat(response.fields().values("Via")).containsExactly("1.0 inner", "1.1 breakwater");
        assertThat(backend.request().fields().values("Via")).containsExactly("1.0 outer", "1.1 breakwater");
        send("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
        assertThat(backend.request().fields().value("Via")).isEqualTo("1.0 breakwater");
    }

    @Test
    void viaCanBeSwitchedOff() throws Exception {
        Response response = get("silent.test", "/");
        assertThat(response.fields().contain("Via")).isFalse();
        assertThat(backend.request().fields().contain("Via")).isFalse();
    }

    @Test
    void aRequestIdIsGeneratedOrPassedOn() throws Exception {
        String first = forwardedGet("a.test", "/").fields().value("X-Request-Id");
        String second = forwardedGet("a.test", "/").fields().value("X-Request-Id");
        assertThat(first).hasSizeGreaterThanOrEqualTo(16).isNotEqualTo(second);
        assertThat(forwardedGet("a.test", "/", "x-request-id: given-1").fields().value("X-Request-Id"))
                .isEqualTo("given-1");
    }

    @Test
    void aRequestIdThatWouldSpoilALogIsReplaced() throws Exception {
        for (String bad : new String[] {"a b", "a\"b", "x".repeat(200), ""}) {
            String id =
                    forwardedGet("a.test", "/", "X-Request-Id: " + bad).fields().value("X-Request-Id");
            assertThat(id).isNotEqualTo(bad).matches("[0-9a-zA-Z-]{16,64}");
        }
    }
}
