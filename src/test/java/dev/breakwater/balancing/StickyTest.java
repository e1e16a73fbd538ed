package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.chosen;
import static dev.breakwater.balancing.Pools.pool;
import static dev.breakwater.balancing.Pools.reloaded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep their backend, whatever the policy says. */
class StickyTest {
    private static final String BY_IP = "'by': 'client_ip'";
    private static final String BY_HEADER = "'by': 'header', 'header': 'X-Session'";
    private static final int CLIENTS = 1_200;

    private static String keys(String by) {
        return "'policy': 'random', 'health_check': {'rise': 1, 'fall': 1}, 'sticky': {" + by + "}, ";
    }

    /** Clients that send their cookie back, as browsers do. */
    private static final class Clients {
        private final Map<String, String> cookies = new HashMap<>();

        Map<String, String> visit(Pool pool) {
            Map<String, String> homes = new HashMap<>();
            boolean cookie = pool.config().sticky().by() == dev.breakwater.config.StickyBy.COOKIE;
            for (int i = 0; i < CLIENTS; i++) {
                String client = "client " + i;
                RequestKeys keys = new Keys(cookie ? cookies.get(client) : client);
                Lease lease = pool.lease(keys, List.of());
                String field = pool.stickyCookie(keys, lease.backend(), false);
                if (field != null) {
                    cookies.put(client, field.substring(field.indexOf('=') + 1, field.indexOf(';')));
                }
                lease.close(FINE);
                homes.put(client, lease.backend().id());
            }
            return homes;
        }
    }

    private static Map<String, Long> perBackend(Map<String, String> homes) {
        return homes.values().stream().collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'by': 'cookie'", BY_IP, BY_HEADER})
    void aClientStays(String by) {
        Pool pool = pool(keys(by) + backends(4));
        Clients clients = new Clients();
        Map<String, String> homes = clients.visit(pool);
        assertThat(clients.visit(pool)).isEqualTo(homes);
        assertThat(clients.visit(reloaded(pool, keys(by) + backends(5)))).isEqualTo(homes);
        assertThat(perBackend(homes)).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'by': 'cookie'", BY_IP, BY_HEADER})
    void whileABackendDrainsItKeepsItsClientsAndGetsNoOthers(String by) {
        Pool before = pool(keys(by) + backends(backend("a", ""), backend("b", "")));
        Clients clients = new Clients();
        Map<String, String> homes = clients.visit(before);
        Pool after = reloaded(before, keys(by) + backends(backend("a", ", 'state': 'draining'"), backend("b", "")));
        assertThat(clients.visit(after)).isEqualTo(homes);
        assertThat(perBackend(new Clients()
                        .visit(pool(keys(by) + backends(backend("a", ", 'state': 'draining'"), backend("b", ""))))))
                .containsOnlyKeys("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'by': 'cookie'", BY_IP, BY_HEADER})
    void clientsOfABackendThatGoesMoveOnceAndEvenlyAndStay(String by) {
        for (String way : List.of("down", "ill", "open", "removed")) {
            Pool before = pool(keys(by) + backends(4));
            Clients clients = new Clients();
            Map<String, String> homes = clients.visit(before);
            Pool without = without(before, by, way);
            Map<String, String> after = clients.visit(without);
            Map<String, String> moved = new HashMap<>();
            homes.forEach((client, home) -> {
                if (home.equals("b2")) {
                    moved.put(client, after.get(client));
                } else {
                    assertThat(after.get(client)).as(way).isEqualTo(home);
                }
            });
            // About 300 (six standard deviations are 90), a third to each (49 more).
            assertThat(perBackend(moved).values()).as(way).hasSize(3).allMatch(count -> count > 20 && count < 180);
            assertThat(moved).as(way).doesNotContainValue("b2");
            assertThat(clients.visit(without)).as(way).isEqualTo(after);
            assertThat(clients.visit(reloaded(without, keys(by) + backends(4))))
                    .as(way)
                    .isEqualTo(after);
        }
    }

    private static Pool without(Pool before, String by, String way) {
        switch (way) {
            case "ill" -> Pools.sicken(before, "b2");
            case "open" -> Pools.fail(before, "b2");
            default -> {
                String gone =
                        way.equals("down") ? backend("b2", ", 'state': 'down'") : backend("b4", ", 'state': 'down'");
                return reloaded(
                        before, keys(by) + backends(backend("b0", ""), backend("b1", ""), gone, backend("b3", "")));
            }
        }
        return before;
    }

    @Test
    void aClientWhoseBackendIsBusyIsServedElsewhereAndComesBack() {
        Pool pool = pool(keys(BY_IP) + backends(backend("a", ", 'max_connections': 1"), backend("b", "")));
        Keys client = new Keys("10.0.0.1");
        for (int i = 0; !chosen(pool, client).equals("a"); i++) {
            client = new Keys("10.0.0." + i);
        }
        Lease busy = pool.lease(client, List.of());
        assertThat(busy.backend().id()).isEqualTo("a");
        Lease elsewhere = pool.lease(client, List.of());
        assertThat(elsewhere.backend().id()).isEqualTo("b");
        assertThat(pool.stickyCookie(client, elsewhere.backend(), false)).isNull();
        busy.close(FINE);
        assertThat(chosen(pool, client)).isEqualTo("a");
    }

    @Test
    void anotherAttemptGoesElsewhereAndMovesNobody() {
        Pool pool = pool(keys(BY_IP) + backends(2));
        Backend home = pool.lease(Keys.ANY, List.of()).backend();
        for (int i = 0; i < 20; i++) {
            assertThat(pool.lease(Keys.ANY, List.of(home)).backend()).isNotSameAs(home);
            assertThat(pool.leaseOther(Keys.ANY, List.of(home)).backend()).isNotSameAs(home);
        }
        assertThat(chosen(pool, Keys.ANY)).isEqualTo(home.id());
    }

    @Test
    void aClientWithoutAKeyIsNotRemembered() {
        Pool pool = pool(keys(BY_HEADER) + backends(2));
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            chosen.add(chosen(pool, new Keys(null)));
        }
        assertThat(chosen).contains("b0", "b1");
    }

    @Test
    void theTableIsBounded() {
        Pool pool = pool(keys(BY_HEADER) + backends(1));
        StickyTable table = new StickyTable(pool.config().sticky());
        for (int i = 0; i < StickyTable.MAX_CLIENTS + 20_000; i++) {
            table.bind(new Keys("client " + i), pool.backends().get(0));
        }
        assertThat(table.size()).isBetween(StickyTable.MAX_CLIENTS / 2L, (long) StickyTable.MAX_CLIENTS);
    }

    @Test
    void longKeysAreToldApart() {
        Pool pool = pool(keys(BY_HEADER) + backends(2));
        StickyTable table = new StickyTable(pool.config().sticky());
        String prefix = "x".repeat(100_000);
        table.bind(new Keys(prefix + "1"), pool.backends().get(0));
        table.bind(new Keys(prefix + "2"), pool.backends().get(1));
        assertThat(table.backendOf(new Keys(prefix + "1"))).isEqualTo("b0");
        assertThat(table.backendOf(new Keys(prefix + "2"))).isEqualTo("b1");
        assertThat(table.backendOf(new Keys(prefix))).isNull();
    }

    @Test
    void underThreadsAClientStaysOnceItsFirstRequestIsOver() throws Exception {
        Pool pool = pool(keys(BY_IP) + backends(5));
        Map<String, String> homes = new ConcurrentHashMap<>(new Clients().visit(pool));
        Together.run(8, thread -> {
            for (int i = 0; i < CLIENTS; i++) {
                String client = "client " + (i + thread * 37) % CLIENTS;
                if (!chosen(pool, new Keys(client)).equals(homes.get(client))) {
                    homes.put(client, "moved");
                }
            }
        });
        assertThat(homes).doesNotContainValue("moved");
        assertThat(pool.inFlight()).isZero();
    }
}
