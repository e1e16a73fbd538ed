package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.Policy;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a request is sent, and where to. */
class RetryLimitsIT extends ProxyContract {
    private static final String[] NAMES = {"a", "b", "c", "d", "e"};

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
        return HEAD + "\"upstreams\": {" + upstreams
                + upstream("five", "round_robin", "\"@a@\", \"@b@\", \"@c@\", \"@d@\", \"@e@\"") + ", "
                + upstream("lone", "first", "{\"url\": \"@a@\", \"max_connections\": 1}")
                + """
                },
                "sites": [{"routes": [%s
                  {"path": "/five", "upstream": "five"},
                  {"path": "/twice", "upstream": "five", "retry": {"attempts": 2}},
                  {"path": "/once", "upstream": "five", "retry": {"attempts": 1}},
                  {"path": "/lone", "upstream": "lone"}]}]}""".formatted(routes);
    }

    private static String upstream(String name, String policy, String backends) {
        return "\"%s\": {\"policy\": \"%s\", \"circuit_breaker\": {\"enabled\": false}, \"backends\": [%s]}"
                .formatted(name, policy, backends);
    }

    private void everyBackend(Handler handler) {
        Stream.of(NAMES).forEach(name -> backend(name).answer(handler));
    }

    private List<Integer> arrivals() {
        return Stream.of(NAMES).map(name -> backend(name).arrivals()).sorted().toList();
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noBackendHasARequestTwiceWhileThereAreOthers(Policy policy) throws Exception {
        for (int i = 1; i <= 4; i++) {
            everyBackend(i % 2 == 0 ? BackendExchange::reset : Handler.last(503));
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
        everyBackend(Handler.last(500));
        assertStatus(get("a.test", "/five"), 500);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 1, 1, 1));
    }

    @Test
    void oneAttemptMeansNoOther() throws Exception {
        everyBackend(BackendExchange::reset);
        assertStatus(get("a.test", "/once"), 502);
        everyBackend(Handler.last(503));
        assertStatus(get("a.test", "/once"), 503);
        assertThat(arrivals()).isEqualTo(List.of(0, 0, 0, 1, 1));
    }

    @Test
    void aLoneBackendIsNotAskedAgainWhatItMayHaveHad() throws Exception {
        backend("a").answer(BackendExchange::reset);
        assertStatus(get("a.test", "/lone"), 502);
        assertThat(backend("a").arrivals()).isEqualTo(1);
    }
}
