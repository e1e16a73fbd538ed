package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How the requests of an upstream are shared among its backends. */
class BalancingIT extends ThreeBackendsContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {
                  "round_robin": {"backends": ["@a@", "@b@", "@c@"]},
                  "weighted": {"policy": "weighted_round_robin", "backends": [
                    {"url": "@a@", "weight": 5}, {"url": "@b@", "weight": 1}, {"url": "@c@", "weight": 1}]},
                  "random": {"policy": "random", "backends": ["@a@", "@b@", "@c@"]},
                  "least": {"policy": "least_connections", "backends": ["@a@", "@b@"]},
                  "least_weighted": {"policy": "least_connections", "backends": [
                    {"url": "@a@", "weight": 3}, {"url": "@b@", "weight": 1}]},
                  "two": {"policy": "power_of_two", "backends": ["@a@", "@b@"]},
                  "states": {"backends": [
                    {"url": "@a@", "state": "draining"}, {"url": "@b@", "state": "ready"}, {"url": "@c@", "state": "down"}]},
                  "limited": {"backends": [
                    {"url": "@a@", "max_connections": 1}, {"url": "@b@", "max_connections": 1}]}},
                "sites": [{"routes": [
                  {"path": "/round_robin", "upstream": "round_robin"},
                  {"path": "/weighted", "upstream": "weighted"},
                  {"path": "/random", "upstream": "random"},
                  {"path": "/least", "upstream": "least"},
                  {"path": "/least_weighted", "upstream": "least_weighted"},
                  {"path": "/two", "upstream": "two"},
                  {"path": "/states", "upstream": "states"},
                  {"path": "/limited", "upstream": "limited"}]}]}""";
    }

    private static Map<Character, Integer> counts(String names) {
        Map<Character, Integer> counts = new TreeMap<>();
        names.chars().forEach(name -> counts.merge((char) name, 1, Integer::sum));
        return counts;
    }

    @Test
    void roundRobinTakesTurns() throws Exception {
        String names = answers("/round_robin", 9);
        assertThat(counts(names)).isEqualTo(Map.of('a', 3, 'b', 3, 'c', 3));
        assertThat(names.substring(0, 3)).isEqualTo(names.substring(3, 6)).isEqualTo(names.substring(6));
    }

    @Test
    void weightedRoundRobinIsFairAndSmooth() throws Exception {
        String names = answers("/weighted", 14);
        assertThat(counts(names)).isEqualTo(Map.of('a', 10, 'b', 2, 'c', 2));
        assertThat(names).doesNotContain("aaaaa");
    }

    @Test
    void randomReachesEveryBackend() throws Exception {
        assertThat(counts(answers("/random", 100)).keySet()).containsExactly('a', 'b', 'c');
    }

    @Test
    void leastConnectionsAvoidsTheBackendThatIsBusy() throws Exception {
        for (String path : new String[] {"/least", "/two"}) {
            CountDownLatch free = new CountDownLatch(1);
            Handler busy = exchange -> {
                free.await();
                exchange.respond(200, "late");
            };
            backend("a").answer(busy);
            backend("b").answer(busy);
            try (RawClient first = connect()) {
                first.get("x.test", path);
                Await.until(
                        "one is busy",
                        () -> backend("a").arrivals() + backend("b").arrivals() == 1);
                boolean busyIsA = backend("a").arrivals() == 1;
                backend(busyIsA ? "b" : "a").answer(exchange -> exchange.respond(200, "free"));
                assertThat(answers(path, 10)).as(path).isEqualTo("free".repeat(10));
                free.countDown();
                assertThat(first.response().text()).isEqualTo("late");
            }
            backend("a").reset();
            backend("b").reset();
        }
    }

    @Test
    void leastConnectionsCountsWeights() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        for (String name : new String[] {"a", "b"}) {
            backend(name).answer(exchange -> {
                free.await();
                exchange.respond(200, name);
            });
        }
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 1; i <= 8; i++) {
                RawClient client = connect();
                clients.add(client);
                client.get("x.test", "/least_weighted");
                int sent = i;
                Await.until(
                        "it arrives",
                        () -> backend("a").arrivals() + backend("b").arrivals() == sent);
            }
            assertThat(backend("a").arrivals()).isEqualTo(6);
            assertThat(backend("b").arrivals()).isEqualTo(2);
            free.countDown();
            for (RawClient client : clients) {
                assertThat(client.response().status()).isEqualTo(200);
            }
        } finally {
            free.countDown();
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void onlyReadyBackendsTakeRequests() throws Exception {
        assertThat(answers("/states", 10)).isEqualTo("b".repeat(10));
    }

    @Test
    void aFullBackendIsPassedOverUntilAllAreFull() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        for (String name : new String[] {"a", "b"}) {
            backend(name).answer(exchange -> {
                free.await();
                exchange.respond(200, name);
            });
        }
        try (RawClient first = connect();
                RawClient second = connect()) {
            first.get("x.test", "/limited");
            second.get("x.test", "/limited");
            Await.until(
                    "both are busy",
                    () -> backend("a").arrivals() == 1 && backend("b").arrivals() == 1);
            Response third = get("x.test", "/limited");
            assertStatus(third, 503);
            assertThat(third.text()).contains("overloaded");
            free.countDown();
            assertThat(first.response().text() + second.response().text()).containsAnyOf("ab", "ba");
        }
        Await.until("there is a place again", () -> get("x.test", "/limited").status() == 200);
    }
}
