package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A backend's one place is free again after every way in which an exchange can end. The backend takes one request at a time, so that a lease which is
 * not given back is seen on every deployment: the next request gets 503.
 */
class LeaseIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"one": {"backends": [{"url": "@main@", "max_connections": 1}]},
                              "refusing": {"backends": [{"url": "http://127.0.0.1:%d", "max_connections": 1}]}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "one"},
                  {"path": "/refusing", "upstream": "refusing"},
                  {"path": "/small", "upstream": "one", "max_body_size": "100"},
                  {"path": "/rewritten", "upstream": "one", "rewrite": {"regex": "x", "replacement": "/../"}},
                  {"path": "/header-timeout", "upstream": "one", "timeouts": {"response_header": "200ms"}},
                  {"path": "/read-timeout", "upstream": "one", "timeouts": {"read": "200ms"}},
                  {"path": "/client-timeout", "upstream": "one", "timeouts": {"client": "200ms"}},
                  {"path": "/total-timeout", "upstream": "one", "timeouts": {"total": "200ms"}}]}]}""".formatted(FreePort.next());
    }

    @AfterEach
    void thePlaceIsFreeAgain() {
        backend.answer(Handler.OK);
        Await.until("the backend's place is free", () -> get("a.test", "/free").status() == 200);
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
    }

    /** Sends a request, waits for its header to arrive at the backend, and goes away. */
    private void goAwayOnceArrived(String request) throws Exception {
        try (RawClient client = connect()) {
            client.send(request);
            Await.until("the request arrives", () -> backend.arrivals() >= 1);
            client.reset();
        }
    }

    @Test
    void theBackendReallyHasOnePlace() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            free.await();
            exchange.respond(200, "late");
        });
        try (RawClient first = connect()) {
            first.get("a.test", "/");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            Response second = get("a.test", "/");
            assertStatus(second, 503);
            assertThat(second.text()).contains("overloaded");
            assertThat(second.value("Retry-After")).isNotNull();
            free.countDown();
            assertThat(first.response().text()).isEqualTo("late");
        }
    }

    @Test
    void afterSuccess() throws Exception {
        assertStatus(get("a.test", "/"), 200);
        assertStatus(send(RawClient.requestWith("body", "POST", "/", "a.test")), 200);
    }

    @Test
    void afterAnErrorOfTheBackend() throws Exception {
        backend.answer(exchange -> exchange.respond(500, "broken"));
        assertStatus(get("a.test", "/"), 500);
    }

    @Test
    void afterARefusedConnection() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertStatus(get("a.test", "/refusing"), 502);
        }
    }

    @Test
    void afterAResetBeforeTheHeader() throws Exception {
        backend.answer(BackendExchange::reset);
        assertStatus(get("a.test", "/"), 502);
    }

    @Test
    void afterAResetInTheBody() throws Exception {
        CountDownLatch headed = new CountDownLatch(1);
        backend.answer(Handler.cutOff("Content-Length: 100", headed, BackendExchange::reset));
        try (RawClient client = connect()) {
            Response head = client.get("a.test", "/").head();
            headed.countDown();
            assertThat(client.body(head, false).complete()).isFalse();
        }
    }

    @Test
    void afterTheClientWentAwayBeforeTheHeader() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        backend.answer(exchange -> {
            gone.await();
            exchange.respond(200, "x".repeat(10_000_000));
        });
        goAwayOnceArrived(RawClient.request("GET", "/", "a.test"));
        gone.countDown();
    }

    @Test
    void afterTheClientWentAwayInTheMiddleOfItsUpload() throws Exception {
        backend.answer(Handler.SILENT);
        goAwayOnceArrived(RawClient.request("POST", "/", "a.test", "Content-Length: 1000") + "start");
    }

    @Test
    void afterTheClientWentAwayInTheMiddleOfItsChunkedUpload() throws Exception {
        backend.answer(Handler.SILENT);
        goAwayOnceArrived(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked") + "5\r\nstart\r\n");
    }

    @Test
    void afterTheClientWentAwayInTheMiddleOfAStream() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            while (true) {
                exchange.chunk("data: tick\n\n");
                Thread.sleep(5);
            }
        });
        try (RawClient client = connect()) {
            client.get("a.test", "/").head();
            assertThat(client.chunk()).contains("tick");
            client.reset();
        }
    }

    @Test
    void afterTheClientWentAwayWithoutReadingALargeBody() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x".repeat(50_000_000)));
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/").head();
            client.reset();
        }
    }

    @Test
    void afterABodyThatIsTooLarge() throws Exception {
        Response counted =
                send(RawClient.request("POST", "/small", "a.test", "Content-Length: 1000") + "x".repeat(1000));
        assertStatus(counted, 413);
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/small", "a.test", "Transfer-Encoding: chunked"));
            client.send("c8\r\n" + "x".repeat(200) + "\r\n");
            assertStatus(client.response(), 413);
        }
    }

    @Test
    void afterARewriteThatIsNoPath() throws Exception {
        assertStatus(get("a.test", "/rewritten/x"), 400);
    }

    @Test
    void afterAnEarlyResponse() throws Exception {
        backend.answer(exchange -> {
            exchange.head(401, "Content-Length: 0");
            exchange.raw("\r\n");
            exchange.close();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 1000") + "start");
            assertStatus(client.response(), 401);
        }
    }

    @Test
    void afterEveryTimeout() throws Exception {
        backend.answer(Handler.SILENT);
        assertStatus(get("a.test", "/header-timeout"), 504);
        thePlaceIsFreeAgain();
        backend.answer(Handler.SILENT);
        assertStatus(get("a.test", "/total-timeout"), 504);
        thePlaceIsFreeAgain();
        backend.answer(exchange -> {
            exchange.head(200, "Content-Length: 100");
            exchange.raw("\r\nstart");
            exchange.awaitEnd();
        });
        Response stopped = get("a.test", "/read-timeout");
        assertStatus(stopped, 200);
        assertThat(stopped.complete()).isFalse();
        thePlaceIsFreeAgain();
        backend.answer(Handler.SILENT);
        Response late = send(RawClient.request("POST", "/client-timeout", "a.test", "Content-Length: 9") + "start");
        assertStatus(late, 408);
    }

    @Test
    void afterAClientThatTakesNothingInTime() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x".repeat(50_000_000)));
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/client-timeout");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            backend.answer(Handler.OK);
            Await.until(
                    "the backend's place is free", () -> get("a.test", "/free").status() == 200);
            Response response = client.response();
            assertStatus(response, 200);
            assertThat(response.complete()).isFalse();
        }
    }
}
