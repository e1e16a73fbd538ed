package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages between clients of HTTP/1.1 and backends of HTTP/2. */
class Http2BackendIT extends Http2Contract {
    private RecordedStream passed(String request) throws Exception {
        assertStatus(send(request), 200);
        return streams.request();
    }

    @Test
    void aGetPasses() throws Exception {
        Response response = get("a.test:81", "/a%2Fb//c?d=e&f=%zz", "X-One: 1");
        assertStatus(response, 200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.value("Content-Length")).isEqualTo("5");
        assertThat(response.value("Via")).isEqualTo("2 breakwater");
        RecordedStream request = streams.request();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.scheme()).isEqualTo("http");
        assertThat(request.authority()).isEqualTo("a.test:81");
        assertThat(request.target()).isEqualTo("/a%2Fb//c?d=e&f=%zz");
        assertThat(request.fields().get("x-one")).isEqualTo("1");
        assertThat(request.fields().get("x-forwarded-host")).isEqualTo("a.test:81");
        assertThat(request.fields().get("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.fields().get("via")).isEqualTo("1.1 breakwater");
        assertThat(request.fields().contains("host")).isFalse();
        assertThat(request.fields().contains("content-length")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a|b", "/a%", "/a;b=c/d", "/~x/%C3%BC?", "/x?a={b}&c=d|e", "/a//b/", "/%2e%2e/x"})
    void theTargetStaysAsItIs(String target) throws Exception {
        Response response = get("a.test", target);
        // What is no path to a container does not get as far as a backend.
        if (response.status() == 200) {
            assertThat(streams.request().target()).isEqualTo(target);
        } else {
            assertStatus(response, 400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
    void everyMethodPasses(String method) throws Exception {
        assertThat(passed(RawClient.request(method, "/", "a.test", "Content-Length: 0"))
                        .method())
                .isEqualTo(method);
    }

    @Test
    void theAuthorityIsTheHost() throws Exception {
        for (String host : List.of("a.test", "a.test:80", "A.test:8443", "[::1]", "[::1]:81", "10.0.0.1")) {
            assertThat(passed(RawClient.request("GET", "/", host)).authority()).isEqualToIgnoringCase(host);
        }
    }

    @Test
    void aBodyWithALengthKeepsIt() throws Exception {
        RecordedStream request = passed(RawClient.requestWith("content", "POST", "/", "a.test"));
        assertThat(request.text()).isEqualTo("content");
        assertThat(request.fields().get("content-length")).isEqualTo("7");
        assertThat(request.trailers()).isNull();
    }

    @Test
    void aBodyInChunksPasses() throws Exception {
        RecordedStream request = passed(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked")
                + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
        assertThat(request.text()).isEqualTo("abcdefg");
        assertThat(request.fields().contains("content-length")).isFalse();
        assertThat(request.fields().contains("transfer-encoding")).isFalse();
        assertThat(request.trailers()).isNull();
    }

    @Test
    void whatConcernsTheClientsConnectionDoesNotPass() throws Exception {
        RecordedStream request = passed(RawClient.request(
                "GET",
                "/",
                "a.test",
                "Connection: X-Hop, keep-alive, Upgrade",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "TE: gzip, trailers",
                "Proxy-Connection: x",
                "Upgrade: other",
                "X-UPPER: Value"));
        Set<String> names = request.fields().getFieldNamesCollection();
        assertThat(names)
                .doesNotContain("connection", "x-hop", "keep-alive", "proxy-connection", "upgrade", "transfer-encoding")
                .allMatch(name -> name.equals(name.toLowerCase(java.util.Locale.ROOT)));
        assertThat(request.fields().get("te")).isEqualTo("trailers");
        assertThat(request.fields().get("x-upper")).isEqualTo("Value");
    }

    @Test
    void cookiesAndRepeatedFieldsPass() throws Exception {
        streams.answer(
                exchange -> exchange.respond(200, "x", "set-cookie: a=b", "set-cookie: c=\"d, e\"", "x-a: \"b, c\""));
        Response response = get("a.test", "/", "Cookie: a=b; c=d", "X-Two: 1", "X-Two: 2");
        assertThat(response.fields().values("Set-Cookie")).containsExactly("a=b", "c=\"d, e\"");
        assertThat(response.value("X-A")).isEqualTo("\"b, c\"");
        RecordedStream request = streams.request();
        assertThat(request.fields().getFields("cookie").stream().map(HttpField::getValue))
                .containsExactly("a=b; c=d");
        assertThat(request.fields().getValuesList("x-two")).containsExactly("1", "2");
    }

    @Test
    void aHeadResponseHasALengthAndNoBody() throws Exception {
        try (RawClient client = connect()) {
            Response head =
                    client.send(RawClient.request("HEAD", "/", "a.test")).responseToHead();
            assertStatus(head, 200);
            assertThat(head.value("Content-Length")).isEqualTo("5");
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void aStatusWithoutABodyPasses(int status) throws Exception {
        streams.answer(exchange -> {
            exchange.readBody();
            exchange.head(status, true, "etag: \"x\"");
        });
        try (RawClient client = connect()) {
            Response response = client.get("a.test", "/").response();
            assertStatus(response, status);
            assertThat(response.value("ETag")).isEqualTo("\"x\"");
            assertThat(response.fields().contain("Transfer-Encoding")).isFalse();
            assertStatus(client.get("a.test", "/").response(), status);
        }
    }

    @Test
    void aResponseWithoutALengthPassesInChunksAsItComes() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, false);
            exchange.data("before", false);
            free.await();
            exchange.data("after", false);
            exchange.data("", true);
        });
        try (RawClient client = connect()) {
            assertStatus(client.get("a.test", "/").head(), 200);
            assertThat(client.chunk()).isEqualTo("before");
            free.countDown();
            assertThat(client.chunk()).isEqualTo("after");
            assertThat(client.chunk()).isEmpty();
            assertThat(client.in().fields().lines()).isEmpty();
        }
    }

    @Test
    void theHeaderOfAResponsePassesBeforeItsBody() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            exchange.head(200, false, "content-type: text/event-stream");
            free.await();
            exchange.data("x", true);
        });
        try (RawClient client = connect()) {
            assertStatus(client.get("a.test", "/").head(), 200);
            free.countDown();
            assertThat(client.chunk()).isEqualTo("x");
        }
    }

    @Test
    void interimResponsesDoNotEndTheExchange() throws Exception {
        streams.answer(exchange -> {
            exchange.head(100, false);
            exchange.head(102, false);
            exchange.head(103, false, "link: </a.css>; rel=preload");
            exchange.head(103, false, "link: </b.js>");
            exchange.respond(200, "final", "x-final: yes");
        });
        try (RawClient client = connect()) {
            Response response = client.send(RawClient.requestWith("content", "POST", "/", "a.test"))
                    .response();
            assertThat(response.text()).isEqualTo("final");
            assertThat(response.value("X-Final")).isEqualTo("yes");
            assertThat(response.fields().contain("Link")).isFalse();
            assertThat(response.interims().stream()
                            .map(interim -> interim.fields().value("Link")))
                    .isEqualTo(deployment.earlyHints() ? List.of("</a.css>; rel=preload", "</b.js>") : List.of());
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("final");
        }
        assertThat(streams.request().text()).isEqualTo("content");
    }

    @Test
    void aClientThatExpects100IsToldToContinue() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("PUT", "/", "a.test", "Content-Length: 7", "Expect: 100-continue"));
            assertThat(client.in().line()).startsWith("HTTP/1.1 100");
            assertThat(client.in().fields().lines()).isEmpty();
            client.send("content");
            assertStatus(client.response(), 200);
        }
        assertThat(streams.request().text()).isEqualTo("content");
    }

    @Test
    void trailersOfARequestPass() throws Exception {
        for (String announcement : List.of("Trailer: X-Checksum, X-Second", "X-None: announced")) {
            RecordedStream request =
                    passed(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked", announcement)
                            + "3\r\nabc\r\n0\r\nX-Checksum: 123\r\nX-Second: \"a, b\"\r\nConnection: x\r\n\r\n");
            assertThat(request.text()).isEqualTo("abc");
            assertThat(request.trailers().get("x-checksum")).isEqualTo("123");
            assertThat(request.trailers().get("x-second")).isEqualTo("\"a, b\"");
            assertThat(request.trailers().contains("connection")).isFalse();
        }
    }

    @Test
    void trailersOfAResponsePass() throws Exception {
        for (String announcement : List.of("trailer: X-Checksum, grpc-status", "x-none: announced")) {
            streams.answer(exchange -> {
                exchange.readBody();
                exchange.head(200, false, announcement);
                exchange.data("abc", false);
                exchange.trailers("x-checksum: 123", "grpc-status: 0", "content-length: 7");
            });
            try (RawClient client = connect()) {
                Response response = client.get("a.test", "/", "TE: trailers").response();
                assertThat(response.text()).isEqualTo("abc");
                assertThat(response.trailers().value("X-Checksum")).isEqualTo("123");
                assertThat(response.trailers().value("Grpc-Status")).isEqualTo("0");
                assertThat(response.trailers().lines()).hasSize(2);
                assertThat(client.get("a.test", "/").response().text()).isEqualTo("abc");
            }
        }
    }

    @Test
    void aResponseWithALengthKeepsItWhereTrailersWereNotAnnounced() throws Exception {
        streams.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, false, "content-length: 3");
            exchange.data("abc", false);
            exchange.trailers("x-checksum: 123");
        });
        try (RawClient client = connect()) {
            Response response = client.get("a.test", "/").response();
            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.value("Content-Length")).isEqualTo("3");
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("abc");
        }
    }

    @Test
    void aClientOfHttp10IsServed() throws Exception {
        streams.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, false);
            exchange.data("abc", true);
        });
        Response response = send("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
        assertThat(response.text()).isEqualTo("abc");
        assertThat(response.fields().contain("Transfer-Encoding")).isFalse();
    }

    @Test
    void aBackendThatAnswersEarlyMayStillTakeTheWholeUpload() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        streams.answer(exchange -> {
            exchange.readPart();
            exchange.head(200, false);
            exchange.data("started", false);
            answered.await();
            exchange.readBody();
            exchange.data("ended", true);
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 10") + "first");
            assertStatus(client.head(), 200);
            assertThat(client.chunk()).isEqualTo("started");
            client.send("other");
            answered.countDown();
            assertThat(client.chunk()).isEqualTo("ended");
            assertThat(client.chunk()).isEmpty();
        }
        assertThat(streams.request().text()).isEqualTo("firstother");
    }
}
