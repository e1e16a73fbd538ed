package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of one client's HTTP/2 connection, towards backends of HTTP/2 and of HTTP/1.1: what ends one of them ends no other. */
@Timeout(60)
class Http2EndToEndIT {
    private static final int CANCEL = ErrorCode.CANCEL_STREAM_ERROR.code;
    private static final int STREAMS = 100;

    private final Path directory = ScratchDirectory.create();
    private final Http2Backend streams = Http2Backend.start();
    private final TestBackend older = TestBackend.start();
    private final LinkedBlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
    private final CountDownLatch free = new CountDownLatch(1);
    private StandaloneProxy proxy;
    private Http2Session client;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, ProxyContract.HEAD + """
                "upstreams": {
                  "u": {"backends": ["%s"], "circuit_breaker": {"failures": 0}},
                  "older": {"backends": ["%s"], "circuit_breaker": {"failures": 0}}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "u"},
                  {"path": "/older", "upstream": "older"}]}]}""".formatted(streams.url(), older.url()));
        proxy = new StandaloneProxy(config);
        client = Http2Session.connect(proxy.port());
        client.settings();
    }

    @AfterEach
    void stop() throws Exception {
        Await.until("no request in flight", () -> proxy.inFlight() == 0);
        streams.reset();
        older.reset();
        client.close();
        proxy.close();
        streams.close();
        older.close();
        ScratchDirectory.delete(directory);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers with a part now and another when the test lets it; requests for /ended wait for their reset. */
    private void answerInTwoParts() {
        streams.answer(exchange -> {
            exchange.head(200, false);
            exchange.data("before", false);
            if (exchange.target().equals("/ended")) {
                resets.add(exchange.awaitReset());
            } else {
                free.await();
                exchange.data("after", true);
            }
        });
    }

    private static void assertBegun(Http2Tunnel stream) throws Exception {
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.readNBytes(6)).asString().isEqualTo("before");
    }

    @Test
    void aGetPasses() throws Exception {
        Http2Tunnel stream = client.get("a.test:81", "/a%2Fb//c?d=e", "x-one: 1");
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.text()).isEqualTo("hello");
        assertThat(stream.fields().get("via")).isEqualTo("2 breakwater");
        assertThat(stream.fields().get("content-length")).isEqualTo("5");
        RecordedStream request = streams.request();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.scheme()).isEqualTo("http");
        assertThat(request.authority()).isEqualTo("a.test:81");
        assertThat(request.target()).isEqualTo("/a%2Fb//c?d=e");
        assertThat(request.fields().get("x-one")).isEqualTo("1");
        assertThat(request.fields().get("via")).isEqualTo("2 breakwater");
        assertThat(request.fields().contains("content-length")).isFalse();
        assertThat(request.fields().contains("host")).isFalse();
    }

    @Test
    void aBodyWithoutALengthPassesAsItComes() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        streams.answer(exchange -> {
            assertThat(exchange.readPart()).asString().isEqualTo("first");
            first.countDown();
            exchange.respond(200, "got it");
        });
        Http2Tunnel stream = client.post("a.test", "/");
        stream.write(bytes("first"));
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        stream.write(bytes("other"));
        stream.end();
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.text()).isEqualTo("got it");
        RecordedStream request = streams.request();
        assertThat(request.text()).isEqualTo("firstother");
        assertThat(request.fields().contains("content-length")).isFalse();
        assertThat(request.trailers()).isNull();
    }

    @Test
    void trailersPassBothWays() throws Exception {
        streams.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, false);
            exchange.data("down", false);
            exchange.trailers("x-down: \"a, b\"", "grpc-status: 0");
        });
        Http2Tunnel stream = client.post("a.test", "/", "te: trailers");
        stream.write(bytes("up"));
        stream.end(HttpFields.build().add("x-up", "1").add("x-second", "2"));
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.text()).isEqualTo("down");
        assertThat(stream.trailers().get("x-down")).isEqualTo("\"a, b\"");
        assertThat(stream.trailers().get("grpc-status")).isEqualTo("0");
        RecordedStream request = streams.request();
        assertThat(request.text()).isEqualTo("up");
        assertThat(request.fields().get("te")).isEqualTo("trailers");
        assertThat(request.trailers().get("x-up")).isEqualTo("1");
        assertThat(request.trailers().get("x-second")).isEqualTo("2");
    }

    @Test
    void aStreamThatTheClientResetsCancelsThatOfTheBackendAndNoOther() throws Exception {
        answerInTwoParts();
        Http2Tunnel other = client.get("a.test", "/");
        Http2Tunnel ended = client.get("a.test", "/ended");
        assertBegun(other);
        assertBegun(ended);
        ended.abort();
        assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        free.countDown();
        assertThat(other.text()).isEqualTo("after");
        assertThat(client.get("a.test", "/").text()).isEqualTo("beforeafter");
        assertThat(streams.connections()).isEqualTo(1);
    }

    @Test
    void anUploadThatTheClientResetsCancelsThatOfTheBackend() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        streams.answer(exchange -> {
            if (exchange.target().equals("/ended")) {
                exchange.readPart();
                begun.countDown();
                resets.add(exchange.awaitReset());
            } else {
                exchange.respond(200, "hello");
            }
        });
        Http2Tunnel ended = client.post("a.test", "/ended");
        ended.write(bytes("first"));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        ended.abort();
        assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        assertThat(client.get("a.test", "/").text()).isEqualTo("hello");
        assertThat(streams.connections()).isEqualTo(1);
    }

    @Test
    void aStreamThatTheBackendResetsResetsThatOfTheClientAndNoOther() throws Exception {
        streams.answer(exchange -> {
            exchange.head(200, false);
            exchange.data("before", false);
            free.await();
            if (exchange.target().equals("/ended")) {
                exchange.reset(ErrorCode.INTERNAL_ERROR.code);
            } else {
                exchange.data("after", true);
            }
        });
        Http2Tunnel other = client.get("a.test", "/");
        Http2Tunnel ended = client.get("a.test", "/ended");
        assertBegun(other);
        assertBegun(ended);
        free.countDown();
        assertThat(ended.resetCode()).isNotEqualTo(ErrorCode.NO_ERROR.code);
        assertThat(other.text()).isEqualTo("after");
        assertThat(other.endedInOrder()).isTrue();
        assertThat(client.get("a.test", "/").text()).isEqualTo("beforeafter");
        assertThat(streams.connections()).isEqualTo(1);
    }

    @Test
    void aHundredStreamsShareOneConnectionOnEitherSide() throws Exception {
        CountDownLatch arrived = new CountDownLatch(STREAMS);
        Set<Integer> connections = ConcurrentHashMap.newKeySet();
        streams.answer(exchange -> {
            connections.add(exchange.connection());
            arrived.countDown();
            arrived.await();
            exchange.respond(200, exchange.target());
        });
        List<Http2Tunnel> all = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            all.add(client.get("a.test", "/" + i));
        }
        for (int i = 0; i < STREAMS; i++) {
            assertThat(all.get(i).text()).isEqualTo("/" + i);
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void aStreamThatTheClientResetsEndsItsConnectionToABackendOfHttp11AndNoOther() throws Exception {
        CountDownLatch ended = new CountDownLatch(2);
        older.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("before");
            if (exchange.target().equals("/older/ended")) {
                exchange.awaitEnd();
                ended.countDown();
            } else {
                free.await();
                exchange.chunk("after");
                exchange.lastChunk();
            }
        });
        Http2Tunnel other = client.get("a.test", "/older");
        Http2Tunnel response = client.get("a.test", "/older/ended");
        Http2Tunnel upload = client.post("a.test", "/older/ended");
        upload.write(bytes("first"));
        assertBegun(other);
        assertBegun(response);
        assertBegun(upload);
        response.abort();
        upload.abort();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        Await.until("the two connections end", () -> older.openConnections() == 1);
        free.countDown();
        assertThat(other.text()).isEqualTo("after");
        assertThat(client.get("a.test", "/older").text()).isEqualTo("beforeafter");
    }
}
