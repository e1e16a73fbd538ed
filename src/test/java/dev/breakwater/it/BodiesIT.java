package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Message bodies and their framing, both ways. */
class BodiesIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void aRequestKeepsItsContentLength() throws Exception {
        RecordedRequest request = forwarded(RawClient.requestWith(
                "a=b&c=d", "POST", "/", "a.test", "Content-Type: application/x-www-form-urlencoded"));
        assertThat(request.fields().value("Content-Length")).isEqualTo("7");
        assertThat(request.fields().contain("Transfer-Encoding")).isFalse();
        assertThat(request.text()).isEqualTo("a=b&c=d");
    }

    @Test
    void anEmptyRequestBodyStaysEmpty() throws Exception {
        RecordedRequest request = forwarded(RawClient.request("POST", "/", "a.test", "Content-Length: 0"));
        assertThat(request.fields().value("Content-Length")).isEqualTo("0");
        assertThat(request.fields().contain("Content-Type")).isFalse();
        assertThat(request.fields().contain("Transfer-Encoding")).isFalse();
    }

    @Test
    void aChunkedRequestStaysChunked() throws Exception {
        RecordedRequest request = forwarded(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked")
                + "3\r\nabc\r\n4;ext=1\r\ndefg\r\n0\r\n\r\n");
        assertThat(request.fields().value("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(request.fields().contain("Content-Length")).isFalse();
        assertThat(request.text()).isEqualTo("abcdefg");
        assertThat(request.fields().contain("Content-Type")).isFalse();
    }

    @Test
    void anEmptyChunkedRequestArrivesWithoutContent() throws Exception {
        RecordedRequest request =
                forwarded(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked") + "0\r\n\r\n");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void aRequestBodyArrivesAsItIsSent() throws Exception {
        for (String framing : new String[] {"Transfer-Encoding: chunked", "Content-Length: 10"}) {
            boolean chunked = framing.startsWith("T");
            CountDownLatch first = new CountDownLatch(1);
            backend.answer(exchange -> {
                exchange.readPart();
                first.countDown();
                exchange.respond(200, "got it");
            });
            try (RawClient client = connect()) {
                client.send(RawClient.request("POST", "/", "a.test", framing));
                client.send(chunked ? "5\r\nfirst\r\n" : "first");
                assertThat(first.await(10, TimeUnit.SECONDS)).as(framing).isTrue();
                client.send(chunked ? "5\r\nother\r\n0\r\n\r\n" : "other");
                assertThat(client.response().text()).isEqualTo("got it");
            }
            assertThat(backend.request().text()).isEqualTo("firstother");
        }
    }

    @Test
    void aResponseKeepsItsContentLength() throws Exception {
        for (int length : new int[] {0, 1, 9_000, 20_000, 100_000}) {
            backend.answer(exchange -> exchange.respond(200, "x".repeat(length)));
            Response response = get("a.test", "/");
            assertThat(response.value("Content-Length")).isEqualTo("" + length);
            assertThat(response.fields().contain("Transfer-Encoding")).isFalse();
            assertThat(response.body()).hasSize(length);
        }
    }

    @Test
    void aChunkedResponseStaysChunked() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("abc");
            exchange.chunk("defg");
            exchange.lastChunk();
        });
        Response response = get("a.test", "/");
        assertThat(response.value("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(response.fields().contain("Content-Length")).isFalse();
        assertThat(response.text()).isEqualTo("abcdefg");
    }

    @Test
    void aResponseThatEndsWithItsConnectionIsPassedOnWhole() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Content-Type: text/plain");
            exchange.raw("\r\nuntil the end");
            exchange.close();
        });
        Response response = get("a.test", "/");
        assertThat(response.text()).isEqualTo("until the end");
        assertThat(response.complete()).isTrue();
    }

    @Test
    void anHttp10BackendIsUnderstood() throws Exception {
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.0 200 OK\r\nX-Old: yes\r\n\r\nold");
            exchange.close();
        });
        Response response = get("a.test", "/");
        assertThat(response.line()).startsWith("HTTP/1.1 200");
        assertThat(response.text()).isEqualTo("old");
        assertThat(response.value("X-Old")).isEqualTo("yes");
    }

    @Test
    void anHttp10ClientGetsNoChunks() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("abc");
            exchange.lastChunk();
        });
        Response response = send("GET / HTTP/1.0\r\nHost: a.test\r\n\r\n");
        assertThat(response.fields().contain("Transfer-Encoding")).isFalse();
        assertThat(response.text()).isEqualTo("abc");
        assertThat(backend.request().line()).isEqualTo("GET / HTTP/1.1");
    }

    @Test
    void responsesWithoutContentStayWithout() throws Exception {
        try (RawClient client = connect()) {
            backend.answer(Handler.raw("HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n"));
            Response none = client.get("a.test", "/").response();
            assertThat(none.status()).isEqualTo(204);
            assertThat(none.fields().contain("Content-Length")).isFalse();
            assertThat(none.fields().contain("Transfer-Encoding")).isFalse();
            assertThat(none.value("X-A")).isEqualTo("b");
            backend.answer(Handler.raw("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nContent-Length: 99\r\n\r\n"));
            Response same = client.get("a.test", "/").response();
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.value("ETag")).isEqualTo("\"1\"");
            assertThat(same.value("Content-Length")).isEqualTo(deployment.lengthOf304() ? "99" : null);
            backend.answer(Handler.raw("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"));
            assertThat(client.get("a.test", "/").response().status()).isEqualTo(205);
            backend.answer(Handler.OK);
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("hello");
        }
    }

    @Test
    void aResponseToHeadKeepsItsLengthOrItsLackOfOne() throws Exception {
        try (RawClient client = connect()) {
            backend.answer(Handler.raw("HTTP/1.1 200 OK\r\nContent-Length: 123456789012\r\n\r\n"));
            Response known =
                    client.send(RawClient.request("HEAD", "/", "a.test")).responseToHead();
            assertThat(known.value("Content-Length")).isEqualTo("123456789012");
            backend.answer(Handler.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
            Response unknown =
                    client.send(RawClient.request("HEAD", "/", "a.test")).responseToHead();
            assertThat(unknown.status()).isEqualTo(200);
            assertThat(unknown.fields().contain("Content-Length")).isFalse();
            backend.answer(Handler.OK);
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("hello");
        }
    }

    @Test
    void bytesOfAnyKindPassUnchanged() throws Exception {
        byte[] all = new byte[70_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 31 + i / 256);
        }
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, "Content-Type: text/html; charset=utf-16", "Content-Length: " + all.length);
            exchange.raw("\r\n");
            exchange.write(all);
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("PUT", "/", "a.test", "Content-Length: " + all.length));
            client.send(all);
            assertThat(Arrays.equals(client.response().body(), all)).isTrue();
        }
        assertThat(Arrays.equals(backend.request().body(), all)).isTrue();
    }

    @Test
    void compressedContentIsNotTouched() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "not really gzip", "Content-Encoding: gzip"));
        Response response = get("a.test", "/", "Accept-Encoding: gzip;q=1, br");
        assertThat(response.value("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.text()).isEqualTo("not really gzip");
        assertThat(backend.request().fields().value("Accept-Encoding")).isEqualTo("gzip;q=1, br");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        backend.answer(exchange -> exchange.respond(200, exchange.target()));
        try (RawClient client = connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                all.append(RawClient.requestWith("x" + i, "POST", "/" + i, "a.test"));
            }
            client.send(all.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(client.response().text()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void clientAndBackendConnectionsAreUsedAgain() throws Exception {
        int before = backend.connections();
        try (RawClient client = connect()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            }
        }
        assertThat(backend.connections() - before).isLessThanOrEqualTo(1);
    }
}
