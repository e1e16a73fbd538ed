package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that end before their time, by either side, and the others of their connection, which go on. */
class Http2ResetIT extends Http2Contract {
    private static final int CANCEL = ErrorCode.CANCEL_STREAM_ERROR.code;
    private static final int REFUSED = ErrorCode.REFUSED_STREAM_ERROR.code;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private int connection;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {
                  "u": {"backends": ["%1$s"], "circuit_breaker": {"failures": 0}, "retry_budget": {"percent": 100}},
                  "pair": {"policy": "first", "backends": ["%1$s", "@main@"]}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "u"},
                  {"path": "/once", "upstream": "u", "retry": {"attempts": 1}},
                  {"path": "/late", "upstream": "u", "timeouts": {"response_header": "300ms"}, "retry": {"attempts": 1}},
                  {"path": "/stuck", "upstream": "u", "timeouts": {"read": "300ms"}},
                  {"path": "/pair", "upstream": "pair"}]}]}""".formatted(streams.url());
    }

    @BeforeEach
    void oneConnectionIsOpen() throws Exception {
        assertStatus(get("a.test", "/"), 200);
        connection = streams.request().connection();
        streams.reset();
    }

    @AfterAll
    void stopClients() {
        clients.shutdownNow();
    }

    private void assertConnectionLives() throws Exception {
        streams.reset();
        assertThat(get("a.test", "/").text()).isEqualTo("hello");
        assertThat(streams.request().connection()).isEqualTo(connection);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 8, 11})
    void aResetBeforeTheResponseIsABadGateway(int error) throws Exception {
        streams.answer(exchange -> exchange.reset(error));
        Response response = get("a.test", "/once");
        assertStatus(response, 502);
        assertThat(response.text()).contains("backend_reset");
        assertThat(streams.arrivals()).isEqualTo(1);
        assertConnectionLives();
    }

    @Test
    void aPostThatWasResetIsNotSentAgain() throws Exception {
        streams.answer(exchange -> exchange.reset(CANCEL));
        assertStatus(send(RawClient.requestWith("x", "POST", "/", "a.test")), 502);
        assertThat(streams.arrivals()).isEqualTo(1);
    }

    @Test
    void aRefusedPostIsSentAgainToTheSameBackend() throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        streams.answer(exchange -> {
            exchange.readBody();
            if (refusals.getAndDecrement() > 0) {
                exchange.reset(REFUSED);
            } else {
                exchange.respond(200, exchange.recorded().text());
            }
        });
        assertThat(send(RawClient.requestWith("content", "POST", "/", "a.test")).text())
                .isEqualTo("content");
        assertThat(streams.arrivals()).isEqualTo(2);
        assertConnectionLives();
    }

    @Test
    void aRefusedPostIsSentAgainToAnotherBackend() throws Exception {
        streams.answer(exchange -> exchange.reset(REFUSED));
        assertThat(send(RawClient.requestWith("content", "POST", "/pair", "a.test"))
                        .text())
                .isEqualTo("hello");
        assertThat(streams.arrivals()).isEqualTo(1);
        assertThat(backend.request().text()).isEqualTo("content");
    }

    @Test
    void aBackendThatRefusesEverythingIsABadGateway() throws Exception {
        streams.answer(exchange -> exchange.reset(REFUSED));
        assertStatus(send(RawClient.requestWith("content", "POST", "/", "a.test")), 502);
        assertThat(streams.arrivals()).isBetween(2, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-framing: chunked", "content-length: 100"})
    void aResetInTheMiddleCutsTheClientOff(String framing) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        streams.answer(exchange -> {
            exchange.head(200, false, framing);
            exchange.data("start", false);
            read.await();
            exchange.reset(2);
        });
        try (RawClient client = connect()) {
            Response head = client.get("a.test", "/").head();
            assertStatus(head, 200);
            read.countDown();
            assertThat(client.body(head, false).complete()).isFalse();
        }
        assertConnectionLives();
    }

    @Test
    void aResetThatOnlyStopsTheUploadLeavesTheResponseWhole() throws Exception {
        for (String framing : new String[] {"Content-Length: 1000000", "Transfer-Encoding: chunked"}) {
            streams.answer(exchange -> {
                exchange.head(413, false, "content-length: 8");
                exchange.data("Too much", true);
                exchange.reset(0);
            });
            try (RawClient client = connect()) {
                client.send(RawClient.request("POST", "/", "a.test", framing));
                client.send(framing.startsWith("T") ? "5\r\nstart\r\n" : "start");
                Response response = client.response();
                assertStatus(response, 413);
                assertThat(response.text()).isEqualTo("Too much");
            }
        }
        assertConnectionLives();
    }

    @Test
    void anEarlyResponseCancelsTheUpload() throws Exception {
        LinkedBlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
        streams.answer(exchange -> {
            exchange.head(413, false, "content-length: 8");
            exchange.data("Too much", true);
            resets.add(exchange.awaitReset());
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 1000000") + "start");
            Response response = client.response();
            assertStatus(response, 413);
            assertThat(response.text()).isEqualTo("Too much");
        }
        assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        assertConnectionLives();
    }

    @Test
    void aClientThatGoesAwayCancelsItsStreamOnly() throws Exception {
        LinkedBlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            if (exchange.target().equals("/gone")) {
                exchange.head(200, false);
                try {
                    while (true) {
                        exchange.data("more", false);
                    }
                } catch (Http2Exchange.EndedException cancelled) {
                    resets.add(exchange.awaitReset());
                }
            } else {
                exchange.head(200, false);
                exchange.data("before", false);
                free.await();
                exchange.data("after", true);
            }
        });
        try (RawClient other = connect();
                RawClient gone = connect()) {
            Response head = other.get("a.test", "/").head();
            gone.get("a.test", "/gone").head();
            gone.reset();
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
            free.countDown();
            assertThat(other.body(head, false).text()).isEqualTo("beforeafter");
        }
        assertConnectionLives();
    }

    @Test
    void aTimeoutCancelsItsStreamOnly() throws Exception {
        LinkedBlockingQueue<Integer> resets = new LinkedBlockingQueue<>();
        streams.answer(exchange -> resets.add(exchange.awaitReset()));
        Response response = get("a.test", "/late");
        assertStatus(response, 504);
        assertThat(response.text()).contains("backend_timeout");
        assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        streams.answer(exchange -> {
            exchange.head(200, false);
            try {
                exchange.data("start", false);
            } finally {
                resets.add(exchange.awaitReset());
            }
        });
        assertThat(get("a.test", "/stuck").complete()).isFalse();
        assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(CANCEL);
        assertConnectionLives();
    }

    @Test
    void aLostConnectionFailsAllThatItCarries() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        CountDownLatch read = new CountDownLatch(1);
        streams.answer(exchange -> {
            if (exchange.target().equals("/started")) {
                exchange.head(200, false);
                exchange.data("start", false);
            }
            arrived.countDown();
            read.await();
            exchange.disconnect();
        });
        try (RawClient started = connect()) {
            Future<Response> once = clients.submit(() -> get("a.test", "/once"));
            Response head = started.get("a.test", "/started").head();
            arrived.await();
            read.countDown();
            assertThat(started.body(head, false).complete()).isFalse();
            assertStatus(once.get(), 502);
        }
        streams.answer(Http2Backend.StreamHandler.OK);
        assertThat(get("a.test", "/").text()).isEqualTo("hello");
        assertThat(streams.isOpen(connection)).isFalse();
    }

    @Test
    void aGetOnAConnectionThatEndedMeanwhileNeverFails() throws Exception {
        for (int i = 0; i < 10; i++) {
            streams.dropConnections();
            assertStatus(get("a.test", "/"), 200);
        }
    }

    @Test
    void aKeptConnectionThatEndsUponTheNextRequestIsStale() throws Exception {
        AtomicInteger ends = new AtomicInteger(1);
        streams.answer(exchange -> {
            exchange.readBody();
            if (ends.getAndDecrement() > 0) {
                exchange.disconnect();
            } else {
                exchange.respond(200, "new");
            }
        });
        assertThat(get("a.test", "/").text()).isEqualTo("new");
        // Until the exchange before is through with it, the connection is in use, not kept.
        Await.until("a post over a kept connection", () -> {
            assertThat(get("a.test", "/").text()).isEqualTo("new");
            ends.set(1);
            int before = streams.arrivals();
            Response response = send(RawClient.requestWith("once", "POST", "/", "a.test"));
            assertStatus(response, 502);
            assertThat(streams.arrivals()).isEqualTo(before + 1);
            return response.text().contains("stale_connection");
        });
    }

    @Test
    void whatABackendThatGoesAwayDidNotProcessIsSentAgain() throws Exception {
        AtomicInteger ends = new AtomicInteger(1);
        streams.answer(exchange -> {
            exchange.readBody();
            if (ends.getAndDecrement() > 0) {
                exchange.goAway(exchange.streamId() - 2, 0);
            } else {
                exchange.respond(200, "again " + exchange.recorded().text());
            }
        });
        assertThat(send(RawClient.requestWith("content", "POST", "/", "a.test")).text())
                .isEqualTo("again content");
        assertThat(streams.arrivals()).isEqualTo(2);
        Await.until("the connection that went away ends", () -> !streams.isOpen(connection));
    }

    @Test
    void whatABackendThatGoesAwayHasBegunIsFinishedAndTheRestGoesElsewhere() throws Exception {
        CountDownLatch arrived = new CountDownLatch(3);
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            arrived.countDown();
            free.await();
            exchange.head(200, false);
            exchange.data("one", false);
            exchange.data("two", true);
        });
        Future<Response> first = clients.submit(() -> get("a.test", "/"));
        Future<Response> second = clients.submit(() -> get("a.test", "/"));
        Future<Response> third = clients.submit(() -> get("a.test", "/"));
        arrived.await();
        streams.goAway();
        streams.answer(Http2Backend.StreamHandler.OK);
        Await.until("a request goes over another connection", () -> {
            assertStatus(get("a.test", "/"), 200);
            return streams.request().connection() != connection;
        });
        free.countDown();
        for (Future<Response> each : java.util.List.of(first, second, third)) {
            assertThat(each.get().text()).isEqualTo("onetwo");
        }
        Await.until("the connection that went away ends", () -> !streams.isOpen(connection));
    }
}
