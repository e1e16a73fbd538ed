package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that take too long over the header of a request, though each byte comes soon after the one before. */
class HeaderTimeoutIT extends ProxyContract {
    private static final long PAUSE_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 2_000;

    @Override
    String configuration() {
        return HEAD + """
                "limits": {"header_timeout": "2s"},
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @BeforeEach
    void onlyWhereTheProxyReadsHeaders() {
        assumeThat(deployment.headerTimeout()).isTrue();
    }

    /** Sends this again and again and says after how long the proxy ended the connection, or -1 where it did not. */
    private static long millisToTheEnd(RawClient client, String drip) throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < RawClient.PATIENCE_MILLIS / PAUSE_MILLIS; i++) {
            Thread.sleep(PAUSE_MILLIS);
            try {
                client.send(drip);
            } catch (IOException closed) {
                return (System.nanoTime() - began) / 1_000_000;
            }
        }
        return -1;
    }

    @Test
    void aHeaderThatDripsIsGivenUp() throws Exception {
        Map<String, Future<Long>> ends = new LinkedHashMap<>();
        for (String start :
                new String[] {"G", "GET / HTTP/1.1\r\nHost: a.te", "GET / HTTP/1.1\r\nHost: a.test\r\nX-A:"}) {
            FutureTask<Long> end = new FutureTask<>(() -> {
                try (RawClient client = connect()) {
                    client.send(start);
                    return millisToTheEnd(client, "T");
                }
            });
            new Thread(end, "drips").start();
            ends.put(start, end);
        }
        for (Map.Entry<String, Future<Long>> end : ends.entrySet()) {
            assertThat(end.getValue().get()).as(end.getKey()).isGreaterThanOrEqualTo(TIMEOUT_MILLIS - PAUSE_MILLIS);
        }
    }

    @Test
    void emptyLinesBeforeItAreAPartOfIt() throws Exception {
        try (RawClient client = connect()) {
            assertThat(millisToTheEnd(client, "\r\n")).isGreaterThanOrEqualTo(TIMEOUT_MILLIS - PAUSE_MILLIS);
        }
    }

    @Test
    void eachRequestOfAConnectionHasItsOwnTime() throws Exception {
        String request = RawClient.request("GET", "/", "a.test");
        try (RawClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(request.substring(0, 10));
                Thread.sleep(TIMEOUT_MILLIS / 3 + 50);
                client.send(request.substring(10));
                assertStatus(client.response(), 200);
            }
            client.send("GET /");
            assertThat(millisToTheEnd(client, "a")).isPositive();
        }
    }

    @Test
    void aConnectionBetweenRequestsMayBeSilentForLonger() throws Exception {
        try (RawClient fresh = connect();
                RawClient used = connect()) {
            assertStatus(used.get("a.test", "/").response(), 200);
            Thread.sleep(TIMEOUT_MILLIS + 200);
            assertStatus(fresh.get("a.test", "/").response(), 200);
            assertStatus(used.get("a.test", "/").response(), 200);
        }
    }

    @Test
    void whatComesAfterTheHeaderMayTakeLonger() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.readBody();
            late.await();
            exchange.respond(200, "late");
        });
        try (RawClient client = connect()) {
            client.send("POST / HTTP/1.1\r\nHost:");
            Thread.sleep(PAUSE_MILLIS);
            client.send(" a.test\r\nContent-Length: 2\r\n\r\na");
            Thread.sleep(TIMEOUT_MILLIS + PAUSE_MILLIS);
            client.send("b");
            Thread.sleep(PAUSE_MILLIS);
            late.countDown();
            assertStatus(client.response(), 200);
        }
    }

    @Test
    void pipelinedRequestsAreServedThoughTheLastIsIncomplete() throws Exception {
        String request = RawClient.request("GET", "/", "a.test");
        try (RawClient client = connect()) {
            client.send(request + request + "GET / HT");
            assertStatus(client.response(), 200);
            assertStatus(client.response(), 200);
            client.send("TP/1.1\r\nHost: a.test\r\n\r\n");
            assertStatus(client.response(), 200);
            client.send(request + "GET");
            assertStatus(client.response(), 200);
            assertThat(millisToTheEnd(client, "T")).isPositive();
        }
    }
}
