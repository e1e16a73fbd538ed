package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.OutputStreamRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams towards clients of HTTP/2, whose backend speaks HTTP/1.1: what one side has said the other hears before more is said. */
@Timeout(60)
class Http2StreamingIT {
    private static final int WORDS = 10;
    private static final String END = "the end";

    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();
    private final HttpClient client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, ProxyContract.HEAD + """
                "upstreams": {"u": {"backends": ["%s"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(backend.url()));
        proxy = new StandaloneProxy(config);
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        Await.until("no request in flight", () -> proxy.inFlight() == 0);
        client.stop();
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Request request(String method) {
        return client.newRequest("http://127.0.0.1:" + proxy.port())
                .method(method)
                .onResponseHeaders(response -> status.complete(response.getStatus()))
                .onResponseContent((response, part) ->
                        heard.add(StandardCharsets.US_ASCII.decode(part).toString()));
    }

    private void send(Request request) {
        request.send(result -> heard.add(END));
    }

    private int status() throws Exception {
        return status.get(10, TimeUnit.SECONDS);
    }

    private String next() throws Exception {
        return heard.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
        CountDownLatch begun = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            begun.await();
            for (int i = 0; i < seen.length; i++) {
                exchange.chunk("data: " + i + "\n\n");
                seen[i].await();
            }
            exchange.lastChunk();
        });
        send(request("GET"));
        assertThat(status()).isEqualTo(200);
        begun.countDown();
        for (int i = 0; i < seen.length; i++) {
            assertThat(next()).isEqualTo("data: " + i + "\n\n");
            seen[i].countDown();
        }
        assertThat(next()).isEqualTo(END);
    }

    @Test
    void wordsInterleave() throws Exception {
        backend.answer(Handler.IN_TURNS);
        OutputStreamRequestContent body = new OutputStreamRequestContent();
        send(request("POST").body(body));
        assertThat(status()).isEqualTo(200);
        try (OutputStream out = body.getOutputStream()) {
            for (int i = 0; i < WORDS; i++) {
                out.write(("word" + i).getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(next()).isEqualTo("re: word" + i);
            }
        }
        assertThat(next()).isEqualTo(END);
        assertThat(backend.request().body()).hasSize(5 * WORDS);
    }

    @Test
    void aLongPollThatTheClientGivesUpFreesTheBackendAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            arrived.countDown();
            exchange.awaitEnd();
            ended.countDown();
        });
        Request poll = request("GET");
        send(poll);
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        poll.abort(new IllegalStateException("enough"));
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
