package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Which backend a request goes to by what it says, and which ones are kept in reserve. */
class PolicyIT extends ThreeBackendsContract {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Override
    String configuration() {
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8"],
                "upstreams": {
                  "ip": {"policy": "ip_hash", "backends": ["@a@", "@b@", "@c@"]},
                  "uri": {"policy": "uri_hash", "backends": ["@a@", "@b@", "@c@"]},
                  "header": {"policy": "header_hash", "hash_header": "X-Key", "backends": ["@a@", "@b@", "@c@"]},
                  "first": {"policy": "first", "backends": [{"url": "@a@", "max_connections": 1}, "@b@", "@c@"]},
                  "ewma": {"policy": "peak_ewma", "backends": ["@a@", "@b@"]},
                  "backup": {"circuit_breaker": {"failures": 1, "open_for": "300ms", "probes": 1}, "backends": [
                    {"url": "@a@", "backup": true}, {"url": "@b@"}]},
                  "priority": {"circuit_breaker": {"failures": 1, "open_for": "5m", "max_ejected": 100}, "backends": [
                    {"url": "@a@", "priority": 1}, {"url": "@b@"}, {"url": "@c@"}]}},
                "sites": [{"routes": [
                  {"path": "/ip", "upstream": "ip"},
                  {"path": "/uri", "upstream": "uri"},
                  {"path": "/header", "upstream": "header"},
                  {"path": "/first", "upstream": "first"},
                  {"path": "/ewma", "upstream": "ewma"},
                  {"path": "/backup", "upstream": "backup"},
                  {"path": "/priority", "upstream": "priority"}]}]}""";
    }

    /** Each of forty keys has one backend, and every backend some of the keys. */
    private void assertShared(IntFunction<String[]> pathAndField) throws Exception {
        Set<String> used = new HashSet<>();
        for (int key = 0; key < 40; key++) {
            String[] request = pathAndField.apply(key);
            String names = answers(request[0], 4, request[1]);
            assertThat(names).as("key %d", key).isEqualTo(names.substring(0, 1).repeat(4));
            used.add(names.substring(0, 1));
        }
        assertThat(used).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void anAddressHasItsBackend() throws Exception {
        assertShared(key -> new String[] {"/ip/" + System.nanoTime(), "X-Forwarded-For: 203.0.113." + key});
    }

    @Test
    void aPathWithItsQueryHasItsBackend() throws Exception {
        assertShared(key -> new String[] {"/uri/x?key=" + key, "X-Key: " + System.nanoTime()});
    }

    @Test
    void aFieldsValueHasItsBackend() throws Exception {
        assertShared(key -> new String[] {"/header/" + System.nanoTime(), "x-key: " + key});
    }

    @Test
    void withoutTheFieldAnyBackendIsGood() throws Exception {
        assertThat(answers("/header", 60)).contains("a", "b", "c");
    }

    @Test
    void aKeyWhoseBackendFailsHasAnotherAndComesBack() throws Exception {
        String name = answers("/uri/moving", 1);
        backend(name).answer(BackendExchange::reset);
        String other = answers("/uri/moving", 1);
        assertThat(other).isNotEqualTo(name);
        assertThat(answers("/uri/moving", 2)).isEqualTo(other.repeat(2));
        backend(name).answer(exchange -> exchange.respond(200, name));
        assertThat(answers("/uri/moving", 2)).isEqualTo(name.repeat(2));
    }

    @Test
    void theFirstTakesAllThatItCan() throws Exception {
        assertThat(answers("/first", 10)).isEqualTo("a".repeat(10));
        CountDownLatch free = new CountDownLatch(1);
        backend("a").answer(exchange -> {
            free.await();
            exchange.respond(200, "late");
        });
        try (RawClient client = connect()) {
            client.get("x.test", "/first");
            Await.until("the first is full", () -> backend("a").arrivals() == 11);
            assertThat(answers("/first", 10)).isEqualTo("b".repeat(10));
            free.countDown();
            assertThat(client.response().text()).isEqualTo("late");
        }
    }

    @Test
    void theBackendThatAnswersSoonerIsPreferred() throws Exception {
        backend("a").answer(exchange -> {
            Thread.sleep(400);
            exchange.respond(200, "a");
        });
        assertThat(answers("/ewma", 2)).as("each is tried").contains("a", "b");
        // Not at once where the other one was held up as well, as it may be on a busy machine.
        Await.until("it is preferred", PATIENCE, () -> answers("/ewma", 20).equals("b".repeat(20)));
    }

    @Test
    void aBackupIsUsedOnlyWhileNoOtherIs() throws Exception {
        assertThat(answers("/backup", 10)).isEqualTo("b".repeat(10));
        backend("b").answer(BackendExchange::reset);
        assertThat(answers("/backup", 10)).isEqualTo("a".repeat(10));
        backend("b").answer(exchange -> exchange.respond(200, "b"));
        Await.until("the other is used again", () -> answers("/backup", 1).equals("b"));
        assertThat(answers("/backup", 10)).isEqualTo("b".repeat(10));
    }

    @Test
    void aHigherPriorityWaitsUntilAllOfALowerOneAreGone() throws Exception {
        assertThat(answers("/priority", 10)).doesNotContain("a").contains("b", "c");
        backend("b").answer(BackendExchange::reset);
        assertThat(answers("/priority", 10)).isEqualTo("c".repeat(10));
        backend("c").answer(BackendExchange::reset);
        assertThat(answers("/priority", 10)).isEqualTo("a".repeat(10));
        assertThat(backend("c").arrivals())
                .as("arrivals at the last one of the lower")
                .isLessThan(20);
    }
}
