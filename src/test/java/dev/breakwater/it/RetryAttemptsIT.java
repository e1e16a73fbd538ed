package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What stays the same from one attempt to the next, and what the access log tells of them. */
class RetryAttemptsIT extends AccessLogContract {
    @Override
    String configuration() {
        backend("a");
        backend("b");
        return loggingHead() + """
                "upstreams": {
                  "pair": {"policy": "first", "circuit_breaker": {"enabled": false}, "backends": ["@a@", "@b@"]},
                  "mixed": {"policy": "first", "circuit_breaker": {"enabled": false},
                    "backends": ["@a@", {"id": "gone", "url": "http://127.0.0.1:%d"}]},
                  "poor": {"policy": "first", "circuit_breaker": {"enabled": false},
                    "retry_budget": {"percent": 0, "min": 0}, "backends": [{"url": "@a@", "max_connections": 1}, "@b@"]}},
                "sites": [{"routes": [
                  {"path": "/mixed", "upstream": "mixed"},
                  {"path": "/poor", "upstream": "poor", "retry": {"backoff": "60ms"}},
                  {"path": "/fields", "upstream": "pair", "host_header": "backend",
                    "request_headers": {"set": {"X-Backend": "{backend}", "X-Client": "{client_ip}"}}}]}]}""".formatted(FreePort.next());
    }

    @Test
    void everyAttemptSaysTheSame() throws Exception {
        backend("a").answer(BackendExchange::reset);
        get(
                "a.test",
                "/fields?q=1",
                "X-Forwarded-For: 203.0.113.7",
                "User-Agent: Test",
                "Cookie: a=b; c=d",
                "X-Twice: 1",
                "X-Twice: 2");
        RecordedRequest first = backend("a").request();
        RecordedRequest second = backend("b").request();
        assertThat(first.fields().value("Host")).isEqualTo(backend("a").authority());
        assertThat(second.fields().value("Host")).isEqualTo(backend("b").authority());
        assertThat(first.fields().value("X-Backend")).endsWith(backend("a").authority());
        assertThat(second.fields().value("X-Backend")).endsWith(backend("b").authority());
        assertThat(second.line()).isEqualTo(first.line());
        assertThat(others(second)).isEqualTo(others(first)).anyMatch(line -> line.startsWith("X-Request-Id: "));
        assertThat(second.fields().values("X-Forwarded-For")).hasSize(1);
        assertThat(second.fields().values("Via")).hasSize(1);
        assertThat(second.fields().values("X-Twice")).containsExactly("1", "2");
    }

    private static List<String> others(RecordedRequest request) {
        return request.fields().lines().stream()
                .filter(line -> !line.startsWith("Host: ") && !line.startsWith("X-Backend: "))
                .toList();
    }

    private void assertLog(String id, int status, int attempts, String backend, String cause) throws IOException {
        JsonNode line = jsonLine(id(id));
        assertThat(line.path("status").intValue()).as("%s", line).isEqualTo(status);
        assertThat(line.path("attempts").intValue()).as("%s", line).isEqualTo(attempts);
        assertThat(line.path("backend").stringValue(null)).as("%s", line).isEqualTo(backend);
        assertThat(line.path("cause").stringValue(null)).as("%s", line).isEqualTo(cause);
    }

    @Test
    void theAccessLogTellsTheAttemptsAndTheLastFailure() throws Exception {
        backend("a").answer(Handler.last(200));
        get("a.test", "/fields", "X-Request-Id: " + id("well"));
        assertLog("well", 200, 1, "pair/" + backend("a").authority(), null);
        backend("a").answer(BackendExchange::reset);
        get("a.test", "/fields", "X-Request-Id: " + id("hidden"));
        assertLog("hidden", 200, 2, "pair/" + backend("b").authority(), null);
        get("a.test", "/mixed", "X-Request-Id: " + id("failed"));
        assertLog("failed", 502, 3, "mixed/" + backend("a").authority(), "backend_reset");
    }

    @Test
    void aClientThatGoesAwayBetweenAttemptsLeavesNothingBehind() throws Exception {
        backend("a").answer(BackendExchange::reset);
        try (RawClient client = connect()) {
            client.get("a.test", "/poor", "X-Request-Id: " + id("gone"));
            Await.until("the first attempt", () -> backend("a").arrivals() == 1);
            client.reset();
        }
        Await.until("the request is over", () -> !lines(id("gone")).isEmpty());
        backend("a").answer(Handler.last(200));
        Await.until("the only place is free", () -> get("a.test", "/poor").status() == 200);
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
        assertThat(backend("b").arrivals())
                .as("no attempt that the budget forbids")
                .isZero();
    }
}
