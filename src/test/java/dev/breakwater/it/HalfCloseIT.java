package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients and backends that have said all they want to say and shut their direction of the connection. */
class HalfCloseIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @AfterEach
    void nothingIsLeftInFlight() {
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
    }

    @Test
    void aClientThatSaysNothingMoreStillGetsItsLateResponse() throws Exception {
        for (String request : new String[] {
            RawClient.request("GET", "/", "a.test"), RawClient.requestWith("hello", "POST", "/", "a.test")
        }) {
            CountDownLatch late = new CountDownLatch(1);
            backend.answer(exchange -> {
                exchange.readBody();
                late.await();
                exchange.respond(200, "late");
            });
            int before = backend.arrivals();
            try (RawClient client = connect()) {
                client.send(request).shutdownOutput();
                Await.until("it arrives", () -> backend.arrivals() > before);
                Thread.sleep(300);
                late.countDown();
                assertThat(client.response().text()).isEqualTo("late");
                assertThat(client.closedByProxy()).isTrue();
            }
        }
    }

    @Test
    void itGetsAllOfALongOne() throws Exception {
        String part = "x".repeat(100_000);
        CountDownLatch seen = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("first");
            seen.await();
            for (int i = 0; i < 100; i++) {
                exchange.chunk(part);
            }
            exchange.lastChunk();
        });
        try (RawClient client = connect()) {
            client.get("a.test", "/").shutdownOutput();
            Response head = client.head();
            assertThat(client.chunk()).isEqualTo("first");
            seen.countDown();
            assertThat(client.body(head, false).body()).hasSize(100 * part.length());
        }
    }

    @Test
    void inTheMiddleOfItsBodyItHasGivenUp() throws Exception {
        for (String start :
                new String[] {"Content-Length: 100\r\n\r\nstart", "Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n"}) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            backend.answer(exchange -> {
                assertThat(new String(exchange.readPart())).isEqualTo("start");
                begun.countDown();
                try {
                    exchange.readBody();
                } finally {
                    ended.countDown();
                }
            });
            try (RawClient client = connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a.test\r\n" + start);
                assertThat(begun.await(10, TimeUnit.SECONDS)).as(start).isTrue();
                client.shutdownOutput();
                assertThat(ended.await(10, TimeUnit.SECONDS)).as(start).isTrue();
                assertThat(backend.wholeRequests()).as(start).isZero();
            }
        }
    }

    @Test
    void aBackendThatSaysNothingMoreWasUnderstood() throws Exception {
        String body = "x".repeat(1_000_000);
        for (String framing : new String[] {"Content-Length: " + body.length(), "Connection: close"}) {
            backend.answer(exchange -> {
                exchange.readBody();
                exchange.head(200, framing);
                exchange.raw("\r\n" + body);
                exchange.socket().shutdownOutput();
                exchange.awaitEnd();
            });
            Response response = get("a.test", "/");
            assertStatus(response, 200);
            assertThat(response.complete()).isTrue();
            assertThat(response.body()).hasSize(body.length());
        }
        backend.answer(Handler.OK);
        assertStatus(get("a.test", "/"), 200);
    }
}
