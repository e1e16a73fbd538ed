package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How often a request is sent and where to, what stays the same from one attempt to the next, and what the access log tells of it. */
class RetryLimitsIT extends ProxyContract {
    private static final String[] NAMES = {"a", "b", "c", "d", "e"};
    private static final String[] POLICIES = {
        "round_robin",
        "weighted_round_robin",
        "random",
        "least_connections",
        "power_of_two",
        "peak_ewma",
        "first",
        "ip_hash",
        "uri_hash"
    };
    private final Path log = directory.resolve("access.log");

    @Override
    String configuration() {
        StringBuilder upstreams = new StringBuilder();
        StringBuilder routes = new StringBuilder();
        for (Policy known : Policy.values()) {
            String policy = known.name().toLowerCase(Locale.ROOT);
            upstreams
                    .append(upstream(
                            policy,
                            policy + (known == Policy.HEADER_HASH ? "\", \"hash_header\": \"X-Key" : ""),
                            "\"@a@\", \"@b@\", \"@c@\""))
                    .append(", ");
            routes.append("{\"path\": \"/%s\", \"upstream\": \"%s\"}, ".formatted(policy, policy));
        }
        for (String name : NAMES) {
            backend(name);
        }
        return HEAD.replace("{\"format\": \"off\"}", "{\"format\": \"json\", \"file\": \"" + log + "\"}")
                + "\"upstreams\": {" + upstreams
                + upstream("five", "round_robin", "\"@a@\", \"@b@\", \"@c@\", \"@d@\", \"@e@\"") + ", "
                + upstream("pair", "first", "\"@a@\", \"@b@\"") + ", "
                + upstream("lone", "first", "{\"url\": \"@a@\", \"max_connections\": 1}") + ", "
                + upstream("mixed", "first", "\"@a@\", {\"id\": \"gone\", \"url\": \"http://127.0.0.1:%d\"}")
                        .formatted(ClosedPort.any())
                + """
                , "poor": {"policy": "first", "circuit_breaker": {"enabled": false},
                  "retry_budget": {"percent": 0, "min": 0}, "backends": [{"url": "@a@", "max_connections": 1}, "@b@"]}},
                "sites": [{"routes": [%s
                  {"path": "/five", "upstream": "five"},
                  {"path": "/twice", "upstream": "five", "retry": {"attempts": 2}},
                  {"path": "/once", "upstream": "five", "retry": {"attempts": 1}},
                  {"path": "/lone", "upstream": "lone"},
                  {"path": "/mixed", "upstream": "mixed"},
                  {"path": "/poor", "upstream": "poor", "retry": {"backoff": "60ms"}},
                  {"path": "/fields", "upstream": "pair", "host_header": "backend",
                    "request_headers": {"set": {"X-Backend": "{backend}", "X-Client": "{client_ip}"}}}]}]}""".formatted(routes);
    }

    private static String upstream(String name, String policy, String backends) {
        return "\"%s\": {\"policy\": \"%s\", \"circuit_breaker\": {\"enabled\": false}, \"backends\": [%s]}"
                .formatted(name, policy, backends);
    }

    private void everyBackend(Handler handler) {
        Stream.of(NAMES).forEach(name -> backend(name).answer(handler));
    }

    /** Over a connection that is not used again: the end of a kept one would not count as an attempt. */
    private static Handler answer(int status) {
        return exchange -> {
            exchange.respond(status, "no", "Connection: close");
            exchange.close();
        };
    }

    private List<Integer> arrivals() {
        return Stream.of(NAMES).map(name -> backend(name).arrivals()).sorted().toList();
    }

    private String id(String name) {
        return name + "-" + deployment;
    }

    private void assertLog(String id, int status, int attempts, String backend, String cause) throws IOException {
        Await.until("a line for " + id, () -> read().contains(id(id)));
        Await.until("the line is whole", () -> read().endsWith("\n"));
        JsonNode line = Stream.of(read().split("\n"))
                .filter(each -> each.contains(id(id)))
                .map(each -> JsonMapper.shared().readTree(each))
                .findFirst()
                .orElseThrow();
        assertThat(line.path("status").intValue()).as("%s", line).isEqualTo(status);
        assertThat(line.path("attempts").intValue()).as("%s", line).isEqualTo(attempts);
        assertThat(line.path("backend").stringValue(null)).as("%s", line).isEqualTo(backend);
        assertThat(line.path("cause").stringValue(null)).as("%s", line).isEqualTo(cause);
    }

    private String read() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noBackendHasARequestTwiceWhileThereAreOthers(Policy policy) throws Exception {
        for (int i = 1; i <= 4; i++) {
            everyBackend(i % 2 == 0 ? BackendExchange::reset : answer(503));
            assertThat(get("a.test", "/" + policy.name().toLowerCase(Locale.ROOT))
                            .status())
                    .isIn(502, 503);
            assertThat(arrivals()).isEqualTo(List.of(0, 0, i, i, i));
        }
    }

    @Test
    void theNumberOfAttemptsIsBounded() throws Exception {
        everyBackend(BackendExchange::reset);
        assertStatus(get("a.test", "/five"), 502);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 1, 1, 1));
        forgetRequests();
        everyBackend(BackendExchange::reset);
        assertStatus(get("a.test", "/twice"), 502);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 0, 1, 1));
        forgetRequests();
        everyBackend(answer(500));
        assertStatus(get("a.test", "/five"), 500);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 1, 1, 1));
    }

    @Test
    void oneAttemptMeansNoOther() throws Exception {
        everyBackend(BackendExchange::reset);
        assertStatus(get("a.test", "/once"), 502);
        everyBackend(answer(503));
        assertStatus(get("a.test", "/once"), 503);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 0, 1, 1));
    }

    @Test
    void aLoneBackendIsNotAskedAgainWhatItMayHaveHad() throws Exception {
        backend("a").answer(BackendExchange::reset);
        assertStatus(get("a.test", "/lone"), 502);
        assertThat(backend("a").arrivals()).isEqualTo(1);
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

    @Test
    void theAccessLogTellsTheAttemptsAndTheLastFailure() throws Exception {
        backend("a").answer(answer(200));
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
        backend("a").answer(Handler.OK);
        Await.until("the only place is free", () -> get("a.test", "/poor").status() == 200);
        Await.until("the request is over", () -> read().contains(id("gone")));
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
        assertThat(backend("b").arrivals())
                .as("no attempt that the budget forbids")
                .isZero();
    }
}
