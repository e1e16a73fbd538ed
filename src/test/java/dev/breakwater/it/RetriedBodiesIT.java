package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request's body when a backend fails: up to retry.buffer it is sent again byte for byte, a larger one is sent once. */
class RetriedBodiesIT extends ProxyContract {
    private static final int BUFFER = 64 * 1024;
    private static final Handler RESET_AFTER_THE_BODY = exchange -> {
        exchange.readBody();
        exchange.reset();
    };

    @Override
    String configuration() {
        backend("a");
        backend("b");
        return HEAD + """
                "upstreams": {
                  "pair": {"policy": "first", "circuit_breaker": {"enabled": false}, "backends": ["@a@", "@b@"]},
                  "refusing": {"policy": "first", "circuit_breaker": {"enabled": false},
                    "backends": ["http://127.0.0.1:%d", "@b@"]}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "pair"},
                  {"path": "/none", "upstream": "pair", "retry": {"buffer": "0"}},
                  {"path": "/tiny", "upstream": "pair", "retry": {"buffer": "10"}},
                  {"path": "/refusing", "upstream": "refusing"}]}]}""".formatted(FreePort.next());
    }

    /** As many bytes of all values, always the same ones. */
    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static RawClient sendBody(RawClient client, byte[] content, boolean chunked) throws IOException {
        for (int from = 0; chunked && from < content.length; from += 10_000) {
            int size = Math.min(10_000, content.length - from);
            client.send(Integer.toHexString(size) + "\r\n");
            client.send(Arrays.copyOfRange(content, from, from + size));
            client.send("\r\n");
        }
        return client.send(chunked ? "0\r\n\r\n".getBytes() : content);
    }

    private static String head(String method, String path, int size, boolean chunked, String... fields) {
        String[] all = Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size;
        return RawClient.request(method, path, "a.test", all);
    }

    private Response put(String path, byte[] content, boolean chunked) throws IOException {
        try (RawClient client = connect()) {
            client.send(head("PUT", path, content.length, chunked));
            return sendBody(client, content, chunked).response();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1024, false", "1024, true", "65536, false", "65536, true"})
    void aBodyThatFitsTheBufferIsSentAgain(int size, boolean chunked) throws Exception {
        byte[] content = content(size);
        for (Handler end : new Handler[] {RESET_AFTER_THE_BODY, BackendExchange::reset, BackendExchange::close}) {
            backend("a").answer(end);
            assertStatus(put("/", content, chunked), 200);
            RecordedRequest request = backend("b").request();
            assertThat(request.body()).isEqualTo(content);
            assertThat(request.fields().value("Content-Length")).isEqualTo(chunked ? null : "" + size);
        }
        assertThat(backend("a").arrivals()).isEqualTo(3);
        assertThat(backend("b").arrivals()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"/, 65537, false", "/, 65537, true", "/, 3000000, false", "/none, 1, false", "/tiny, 11, true"})
    void aLargerBodyIsSentOnce(String path, int size, boolean chunked) throws Exception {
        backend("a").answer(RESET_AFTER_THE_BODY);
        assertStatus(put(path, content(size), chunked), 502);
        assertThat(backend("a").request().body()).hasSizeGreaterThanOrEqualTo(Math.min(size, 1 << 20));
        assertThat(backend("b").arrivals()).isZero();
    }

    @Test
    void aBodyThatFitsItsOwnBufferIsSentAgain() throws Exception {
        backend("a").answer(exchange -> exchange.respond(503, "no"));
        assertStatus(put("/tiny", content(10), true), 200);
        assertThat(backend("b").request().body()).isEqualTo(content(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyOfAnySizeFollowsAConnectionThatWasRefused(boolean chunked) throws Exception {
        for (String method : new String[] {"POST", "PUT"}) {
            byte[] content = content(900_000);
            try (RawClient client = connect()) {
                client.send(head(method, "/refusing", content.length, chunked));
                assertStatus(sendBody(client, content, chunked).response(), 200);
            }
            assertThat(backend("b").request().body()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLargerBodyIsNotHeldBack(boolean chunked) throws Exception {
        CountDownLatch much = new CountDownLatch(1);
        backend("a").answer(exchange -> {
            for (int read = 0; read < 2 * BUFFER; ) {
                read += exchange.readPart().length;
            }
            much.countDown();
            exchange.respond(200, "taken");
        });
        byte[] half = content(2 * BUFFER);
        try (RawClient client = connect()) {
            client.send(head("PUT", "/", 2 * half.length, chunked));
            client.send(chunked ? Integer.toHexString(2 * half.length) + "\r\n" : "");
            client.send(half);
            assertThat(much.await(10, TimeUnit.SECONDS)).isTrue();
            client.send(half).send(chunked ? "\r\n0\r\n\r\n" : "");
            assertThat(client.response().text()).isEqualTo("taken");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theRestOfASlowUploadGoesToTheNextBackend(boolean chunked) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        backend("a").answer(exchange -> {
            exchange.readPart();
            exchange.reset();
        });
        backend("b").answer(exchange -> {
            exchange.readPart();
            begun.countDown();
            exchange.respond(200, "taken");
        });
        try (RawClient client = connect()) {
            client.send(head("PUT", "/", 10, chunked)).send(chunked ? "5\r\nstart\r\n" : "start");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            client.send(chunked ? "5\r\n.end.\r\n0\r\n\r\n" : ".end.");
            assertThat(client.response().text()).isEqualTo("taken");
        }
        assertThat(backend("b").request().text()).isEqualTo("start.end.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatWaitsToBeToldToGoOnIsToldOnce(boolean chunked) throws Exception {
        backend("a").answer(RESET_AFTER_THE_BODY);
        byte[] content = content(20_000);
        try (RawClient client = connect()) {
            client.send(head("PUT", "/", content.length, chunked, "Expect: 100-continue"));
            assertThat(client.in().line()).contains(" 100");
            assertThat(client.in().line()).isEmpty();
            Response response = sendBody(client, content, chunked).response();
            assertStatus(response, 200);
            assertThat(response.interims()).isEmpty();
        }
        assertThat(backend("b").request().body()).isEqualTo(content);
        assertThat(backend("a").arrivals()).isEqualTo(1);
    }

    @Test
    void aClientThatWaitsToBeToldToGoOnIsServedWhereTheFirstBackendRefuses() throws Exception {
        try (RawClient client = connect()) {
            client.send(head("POST", "/refusing", 5, false, "Expect: 100-continue"));
            assertThat(client.in().line()).contains(" 100");
            assertThat(client.in().line()).isEmpty();
            assertStatus(client.send("hello").response(), 200);
        }
        assertThat(backend("b").request().text()).isEqualTo("hello");
    }

    @Test
    void trailersFollowABodyThatIsSentAgain() throws Exception {
        backend("a").answer(RESET_AFTER_THE_BODY);
        String request = RawClient.request("PUT", "/", "a.test", "Transfer-Encoding: chunked", "Trailer: X-Checksum");
        assertStatus(send(request + "3\r\nabc\r\n0\r\nX-Checksum: 42\r\n\r\n"), 200);
        RecordedRequest sentAgain = backend("b").request();
        assertThat(sentAgain.text()).isEqualTo("abc");
        assertThat(sentAgain.trailers().values("X-Checksum")).containsExactly("42");
    }
}
