package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What requests through the proxy leave in its metrics. */
class MetricsIT extends ObservedProxy {
    @Test
    void everyRequestIsCountedByRouteClassAndCause() throws Exception {
        for (int i = 0; i < 3; i++) {
            get("a.test", "/x");
        }
        backend.answer(exchange -> exchange.respond(404, "no"));
        get("a.test", "/y");
        get("a.test", "/fixed");
        get("a.test", "/refusing");
        backend.answer(BackendExchange::awaitEnd);
        get("a.test", "/late");
        awaitRequests(7);
        assertThat(value("requests_total", "/", "")).isEqualTo(4);
        assertThat(value("responses_total", "/", "code=\"2xx\",")).isEqualTo(3);
        assertThat(value("responses_total", "/", "code=\"4xx\",")).isEqualTo(1);
        assertThat(value("response_bytes_total", "/", "")).isEqualTo(3 * 5 + 2);
        assertThat(value("request_duration_seconds_count", "/", "")).isEqualTo(4);
        assertThat(value("first_byte_seconds_count", "/", "")).isEqualTo(4);
        assertThat(value("responses_total", "/fixed", "code=\"2xx\",")).isEqualTo(1);
        assertThat(value("first_byte_seconds_count", "/fixed", "")).isZero();
        assertThat(value("responses_total", "/refusing", "code=\"5xx\",")).isEqualTo(1);
        assertThat(value("failures_total", "/refusing", "cause=\"connect_failed\","))
                .isEqualTo(1);
        assertThat(value("failures_total", "/late", "cause=\"backend_timeout\","))
                .isEqualTo(1);
        assertThat(names().stream().filter(name -> name.startsWith("breakwater_failures_total")))
                .hasSize(2);
        assertThat(server.metrics().all().errors()).isEqualTo(2);
        assertThat(server.metrics().all().failures()).containsOnlyKeys("connect_failed", "backend_timeout");
    }

    @Test
    void attemptsAreCountedByBackendAndThoseBeyondTheFirstAsRetries() throws Exception {
        get("a.test", "/x");
        get("a.test", "/refusing");
        awaitRequests(2);
        double attempts = value("breakwater_backend_requests_total{backend=\"gone\",upstream=\"refusing\"}")
                + value("breakwater_backend_requests_total{backend=\"too\",upstream=\"refusing\"}");
        assertThat(attempts).isGreaterThan(1);
        assertThat(value("breakwater_upstream_retries_total{upstream=\"refusing\"}"))
                .isEqualTo(attempts - 1);
        assertThat(value("breakwater_backend_failures_total{backend=\"gone\",upstream=\"refusing\"}")
                        + value("breakwater_backend_failures_total{backend=\"too\",upstream=\"refusing\"}"))
                .isEqualTo(attempts);
        assertThat(value("breakwater_upstream_retries_total{upstream=\"u\"}")).isZero();
        assertThat(value("breakwater_backend_requests_total{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(1);
        assertThat(value("breakwater_backend_first_byte_seconds_count{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(1);
        assertThat(value("breakwater_backend_first_byte_seconds_count{backend=\"gone\",upstream=\"refusing\"}"))
                .isZero();
    }

    @Test
    void aRequestInFlightIsSeenWhileItLasts() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            free.await();
            exchange.respond(200, "late");
        });
        String ofBackend = "breakwater_backend_in_flight{backend=\"first\",upstream=\"u\"}";
        try (RawClient client = RawClient.connect(server.port())) {
            client.get("a.test", "/");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            assertThat(value("breakwater_requests_in_flight")).isEqualTo(1);
            assertThat(value(ofBackend)).isEqualTo(1);
            assertThat(value("breakwater_upstream_in_flight{upstream=\"u\"}")).isEqualTo(1);
            assertThat(value("breakwater_backend_connections{backend=\"first\",state=\"active\",upstream=\"u\"}"))
                    .isEqualTo(1);
            assertThat(value("breakwater_requests_total{route=\"/\",site=\"a.test\"}"))
                    .isZero();
            free.countDown();
            assertThat(client.response().status()).isEqualTo(200);
        }
        Await.until("the request has ended", () -> value("breakwater_requests_in_flight") == 0);
        assertThat(value(ofBackend)).isZero();
        assertThat(value("requests_total", "/", "")).isEqualTo(1);
    }

    @Test
    void aWebSocketIsCountedWhileItIsOpenAndByHowItEnds() throws Exception {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        try (WebSocketPeer client = WebSocketPeer.open(RawClient.connect(server.port()), "a.test", "/")) {
            client.send(Frame.text("12345678")).next();
            assertThat(value("websockets_open", "/", "")).isEqualTo(1);
            assertThat(value("websockets_opened_total", "/", "")).isEqualTo(1);
            assertThat(value("requests_total", "/", "")).isZero();
            client.send(Frame.close(1000, "")).next();
        }
        Await.until("it is over", () -> value("websockets_open", "/", "") == 0);
        assertThat(value("websockets_closed_total", "/", "end=\"closed\",")).isEqualTo(1);
        awaitRequests(1);
        assertThat(value("requests_total", "/", "")).isEqualTo(1);
        assertThat(value("request_bytes_total", "/", "")).isEqualTo((2 + 4 + 8) + (2 + 4 + 2));
        assertThat(value("response_bytes_total", "/", "")).isEqualTo((2 + 8) + (2 + 2));
        RawClient gone = RawClient.connect(server.port());
        WebSocketPeer.open(gone, "a.test", "/").send(Frame.text("x")).next();
        gone.reset();
        Await.until("it is over", () -> value("websockets_open", "/", "") == 0);
        assertThat(value("websockets_closed_total", "/", "end=\"client_gone\","))
                .isEqualTo(1);
        assertThat(server.metrics().all().streams().opened()).isEqualTo(2);
        assertThat(server.metrics().all().streams().openNow()).isZero();
    }

    @Test
    void whatAClientInventsCreatesNoSeries() throws Exception {
        get("unknown.test", "/");
        get("a.test", "/bad/%2e%2e/");
        awaitRequests(2);
        List<String> before = names();
        for (int i = 0; i < 20; i++) {
            get("host" + i + ".test", "/");
            get("a.test", "/path" + i);
            get("a.test", "/fixed/" + i);
            get("a.test", "/bad/%2e%2e/" + i);
            try (RawClient client = RawClient.connect(server.port())) {
                client.send(RawClient.request("M" + i, "/fixed", "a.test", "X-Request-Id: id" + i))
                        .response();
            }
        }
        awaitRequests(102);
        assertThat(names().stream().filter(name -> name.startsWith("breakwater")))
                .containsExactlyElementsOf(before.stream()
                        .filter(name -> name.startsWith("breakwater"))
                        .toList());
        assertThat(value("breakwater_requests_total{route=\"none\",site=\"none\"}"))
                .isEqualTo(21);
        assertThat(value("breakwater_failures_total{cause=\"no_site\",route=\"none\",site=\"none\"}"))
                .isEqualTo(21);
        assertThat(value("failures_total", "none", "cause=\"bad_request\",")).isEqualTo(21);
    }

    @Test
    void bodiesAreCountedInBothDirectionsAsFarAsTheyCame() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, "x".repeat(200_000));
        });
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(RawClient.requestWith("y".repeat(100_000), "POST", "/", "a.test"))
                    .response();
        }
        awaitRequests(1);
        assertThat(value("request_bytes_total", "/", "")).isEqualTo(100_000);
        assertThat(value("response_bytes_total", "/", "")).isEqualTo(200_000);
    }
}
