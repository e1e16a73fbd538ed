package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of one backend that another could make good, while the budget for that is used up. */
class RetryBudgetIT extends ProxyContract {
    private static final String UPSTREAM = """
            {"policy": "first", "backends": ["@a@", "@b@"], "circuit_breaker": {"enabled": false}, "retry_budget": {"percent": 0, "min": %d}}""";

    @Override
    String configuration() {
        backend("a");
        backend("b");
        return HEAD + """
                "upstreams": {"none": %s, "one": %s},
                "sites": [{"routes": [
                  {"path": "/none", "upstream": "none"},
                  {"path": "/short", "upstream": "none", "retry": {"backoff": "1h"}, "timeouts": {"total": "300ms"}},
                  {"path": "/one", "upstream": "one", "retry": {"backoff": "1s"}}]}]}""".formatted(UPSTREAM.formatted(0), UPSTREAM.formatted(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 200_000})
    void withoutBudgetTheErrorIsPassedOnWhole(int length) throws Exception {
        String page = "x".repeat(length);
        backend("a").answer(exchange -> exchange.respond(502, page, "X-Page: own"));
        try (RawClient client = connect()) {
            for (int i = 1; i <= 2; i++) {
                Response response = client.get("a.test", "/none").response();
                assertStatus(response, 502);
                assertThat(response.value("X-Page")).isEqualTo("own");
                assertThat(response.text()).isEqualTo(page);
                assertThat(backend("a").arrivals()).isEqualTo(i);
            }
        }
        assertThat(backend("b").arrivals()).isZero();
    }

    @Test
    void theErrorIsHeldBackUntilTheBudgetAllowsAnotherAttempt() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend("a").answer(exchange -> exchange.respond(500, "no"));
        backend("b").answer(exchange -> {
            free.await();
            exchange.respond(200, "other");
        });
        try (RawClient first = connect();
                RawClient second = connect()) {
            first.get("a.test", "/one");
            Await.until("the budget is used", () -> backend("b").arrivals() == 1);
            second.send(RawClient.request("PUT", "/one", "a.test", "Content-Length: 4") + "body");
            Await.until("the second error", () -> backend("a").arrivals() == 2);
            free.countDown();
            assertThat(first.response().text()).isEqualTo("other");
            assertThat(second.response().text()).isEqualTo("other");
        }
    }

    @Test
    void anExchangeExpiresWhileItsErrorIsHeldBack() throws Exception {
        backend("a").answer(exchange -> exchange.respond(500, "no"));
        Response response = get("a.test", "/short");
        assertStatus(response, 504);
        assertThat(response.text()).contains("total_timeout");
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
    }
}
