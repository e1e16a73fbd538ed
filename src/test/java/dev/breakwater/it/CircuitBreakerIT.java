package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A backend that fails is left alone for a while. Every test has an upstream of its own, since circuit breakers remember. */
class CircuitBreakerIT extends ProxyContract {
    @Override
    String configuration() {
        backend("a");
        backend("b");
        int closed = FreePort.next();
        int alsoClosed = FreePort.next();
        return HEAD
                + ("\"upstreams\": {"
                                + upstream("alone", "\"failures\": 3, \"open_for\": \"5m\"", "\"@a@\", \"@b@\"")
                                + upstream("posts", "\"failures\": 3, \"open_for\": \"5m\"", "\"@a@\", \"@b@\"")
                                + upstream(
                                        "brief",
                                        "\"failures\": 3, \"open_for\": \"300ms\", \"probes\": 2",
                                        "\"@a@\", \"@b@\"")
                                + upstream(
                                        "again",
                                        "\"failures\": 3, \"open_for\": \"200ms\", \"probes\": 2",
                                        "\"@a@\", \"@b@\"")
                                + upstream(
                                        "rate",
                                        "\"failures\": 0, \"min_requests\": 10, \"failure_rate\": 40, \"open_for\": \"5m\"",
                                        "\"@a@\", \"@b@\"")
                                + upstream("clients", "\"failures\": 3, \"open_for\": \"5m\"", "\"@a@\", \"@b@\"")
                                + upstream("off", "\"enabled\": false, \"failures\": 3", "\"@a@\", \"@b@\"")
                                + upstream("lone", "\"failures\": 2, \"open_for\": \"5m\"", "\"@a@\"")
                                + upstream(
                                        "all",
                                        "\"failures\": 2, \"max_ejected\": 100, \"open_for\": \"5m\"",
                                        "\"@a@\", \"@b@\"")
                                + upstream(
                                        "refusing",
                                        "\"failures\": 1, \"open_for\": \"5m\"",
                                        "\"http://127.0.0.1:%d\", \"http://127.0.0.1:%d\""
                                                .formatted(closed, alsoClosed))
                                + upstream(
                                        "known",
                                        "\"failures\": 1, \"max_ejected\": 100, \"open_for\": \"5m\"",
                                        "\"http://127.0.0.1:%d\", \"http://127.0.0.1:%d\""
                                                .formatted(closed, alsoClosed)))
                        .replaceAll(", $", "}, ")
                + """
                "sites": [{"routes": [
                  {"path": "/alone", "upstream": "alone"}, {"path": "/posts", "upstream": "posts"},
                  {"path": "/brief", "upstream": "brief"}, {"path": "/again", "upstream": "again"},
                  {"path": "/rate", "upstream": "rate"}, {"path": "/clients", "upstream": "clients"},
                  {"path": "/off", "upstream": "off"}, {"path": "/lone", "upstream": "lone"},
                  {"path": "/all", "upstream": "all"}, {"path": "/refusing", "upstream": "refusing"},
                  {"path": "/known", "upstream": "known"}]}]}""";
    }

    private static String upstream(String name, String breaker, String backends) {
        return "\"%s\": {\"circuit_breaker\": {%s}, \"backends\": [%s]}, ".formatted(name, breaker, backends);
    }

    private void assertServed(String path, int count) throws Exception {
        try (RawClient client = connect()) {
            for (int i = 0; i < count; i++) {
                assertStatus(client.get("a.test", path).response(), 200);
            }
        }
    }

    @Test
    void aBackendThatFailsInARowIsLeftAloneAndNoClientSeesIt() throws Exception {
        backend("a").answer(exchange -> exchange.respond(500, "no"));
        assertServed("/alone", 20);
        assertThat(backend("a").arrivals()).isEqualTo(3);
        assertThat(backend("b").arrivals()).isEqualTo(20);
    }

    @Test
    void anAnswerInBetweenBeginsTheRowAnew() throws Exception {
        AtomicInteger count = new AtomicInteger();
        backend("a").answer(exchange -> exchange.respond(count.incrementAndGet() % 3 == 0 ? 200 : 500, "so it is"));
        // The failure rate does not matter before there are 20 requests in the window.
        assertServed("/posts", 16);
        assertThat(backend("a").arrivals()).isEqualTo(8);
        backend("a").answer(exchange -> exchange.respond(500, "no"));
        for (int i = 0; i < 16; i++) {
            send(RawClient.requestWith("body", "POST", "/posts", "a.test"));
        }
        assertThat(backend("a").arrivals()).isBetween(9, 11);
        assertStatus(send(RawClient.requestWith("body", "POST", "/posts", "a.test")), 200);
    }

    @Test
    void aBackendThatIsWellAgainTakesItsShareAgain() throws Exception {
        backend("a").answer(exchange -> exchange.respond(503, "no"));
        assertServed("/brief", 10);
        backend("a").answer(Handler.OK);
        Await.until("it takes its share", () -> {
            int before = backend("a").arrivals();
            assertServed("/brief", 10);
            return backend("a").arrivals() == before + 5;
        });
    }

    @Test
    void aProbeThatFailsIsSeenByNoClient() throws Exception {
        backend("a").answer(BackendExchange::reset);
        Await.until("it is tried again, twice", () -> {
            assertServed("/again", 1);
            return backend("a").arrivals() >= 5;
        });
        assertThat(backend("b").arrivals()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aBackendThatFailsTooOftenIsLeftAlone() throws Exception {
        AtomicInteger count = new AtomicInteger();
        backend("a").answer(exchange -> exchange.respond(count.incrementAndGet() % 2 == 0 ? 200 : 500, "so it is"));
        assertServed("/rate", 60);
        assertThat(backend("a").arrivals()).isBetween(10, 12);
    }

    @Test
    void whatClientsDoWrongDoesNotCount() throws Exception {
        backend("a").answer(exchange -> exchange.respond(404, "nothing here"));
        backend("b").answer(exchange -> exchange.respond(404, "nothing here"));
        for (int i = 0; i < 20; i++) {
            assertStatus(get("a.test", "/clients"), 404);
        }
        assertThat(backend("a").arrivals()).isEqualTo(10);
        int whole = backend("a").arrivals() + backend("b").arrivals();
        for (int i = 1; i <= 10; i++) {
            int sent = whole + i;
            try (RawClient client = connect()) {
                client.send(RawClient.request("POST", "/clients", "a.test", "Content-Length: 9") + "start");
                Await.until(
                        "the request arrives",
                        () -> backend("a").arrivals() + backend("b").arrivals() == sent);
                client.reset();
            }
        }
        assertThat(backend("a").arrivals()).isEqualTo(15);
    }

    @Test
    void switchedOffItLeavesNothingAlone() throws Exception {
        backend("a").answer(exchange -> exchange.respond(500, "no"));
        assertServed("/off", 20);
        assertThat(backend("a").arrivals()).isEqualTo(10);
    }

    @Test
    void aLoneBackendIsNeverLeftAlone() throws Exception {
        backend("a").answer(BackendExchange::reset);
        for (int i = 0; i < 10; i++) {
            assertStatus(get("a.test", "/lone"), 502);
        }
        assertThat(backend("a").arrivals()).isGreaterThanOrEqualTo(10);
        backend("a").answer(Handler.OK);
        assertServed("/lone", 1);
    }

    @Test
    void whereAllFailAllAreTried() throws Exception {
        backend("a").answer(BackendExchange::reset);
        backend("b").answer(BackendExchange::reset);
        for (int i = 0; i < 5; i++) {
            assertStatus(get("a.test", "/all"), 502);
        }
        backend("a").answer(Handler.OK);
        backend("b").answer(Handler.OK);
        assertServed("/all", 4);
    }

    @Test
    void whereAllRefuseTheClientHearsOfTheRefusal() throws Exception {
        for (int i = 0; i < 5; i++) {
            Response response = get("a.test", "/refusing");
            assertStatus(response, 502);
            assertThat(response.text()).contains("connect_failed");
        }
    }

    @Test
    void whereAllAreKnownToRefuseThereIsNoBackend() throws Exception {
        get("a.test", "/known");
        Response response = get("a.test", "/known");
        assertStatus(response, 503);
        assertThat(response.text()).contains("no_backend");
    }
}
