package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What chooses backends for requests chooses them for WebSockets too, for as long as these live. */
class WebSocketBackendsIT extends WebSocketContract {
    private static final String OFTEN = "\"interval\": \"100ms\", \"down_interval\": \"50ms\", \"timeout\": \"10s\"";

    /** Whether the first backend is ill, to requests and to checks. */
    private final AtomicBoolean ill = new AtomicBoolean();

    /** How often it was asked, but for checks. */
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    String configuration() {
        backend("other");
        String both =
                "\"backends\": [{\"id\": \"main\", \"url\": \"@main@\"}, {\"id\": \"other\", \"url\": \"@other@\"}]";
        return HEAD + """
                "upstreams": {
                  "sticky": {%1$s, "sticky": {"cookie": "stays"}},
                  "least": {%1$s, "policy": "least_connections"},
                  "breaks": {%1$s, "circuit_breaker": {"failures": 2, "open_for": "300ms", "probes": 1}},
                  "reopens": {%1$s, "circuit_breaker": {"failures": 2, "open_for": "5s", "probes": 1}},
                  "checked": {%1$s, "circuit_breaker": {"enabled": false}, "health_check": {%2$s, "path": "/health", "fall": 1, "rise": 1}},
                  "queue": {"queue": {"size": 1, "max_wait": "30s"}, "backends": [{"url": "@main@", "max_connections": 1}]},
                  "full": {"queue": {"size": 0}, "backends": [{"url": "@main@", "max_connections": 1}]},
                  "overflow": {"backends": [{"url": "@main@", "max_connections": 1}, "@other@"]}},
                "sites": [{"routes": [
                  {"path": "/sticky", "upstream": "sticky"},
                  {"path": "/least", "upstream": "least"},
                  {"path": "/breaks", "upstream": "breaks", "retry": {"statuses": [500]}},
                  {"path": "/reopens", "upstream": "reopens", "retry": {"statuses": [500]}},
                  {"path": "/checked", "upstream": "checked"},
                  {"path": "/queue", "upstream": "queue"},
                  {"path": "/full", "upstream": "full"},
                  {"path": "/overflow", "upstream": "overflow"}]}]}""".formatted(both, OFTEN);
    }

    @BeforeEach
    void theBackendsSayTheirName() {
        ill.set(false);
        Handler main = named("main", ill);
        backend.answer(exchange -> {
            if (!exchange.target().equals("/health")) {
                asked.incrementAndGet();
            }
            main.handle(exchange);
        });
        backend("other").answer(named("other", new AtomicBoolean()));
    }

    private static Handler named(String name, AtomicBoolean ill) {
        return exchange -> {
            if (ill.get()) {
                exchange.respond(500, "ill");
            } else if (exchange.fields().contain("Sec-WebSocket-Key")) {
                WebSocketPeer peer = WebSocketPeer.accept(exchange);
                peer.send(Frame.text(name));
                peer.echo();
            } else {
                exchange.respond(200, name);
            }
        };
    }

    private static void goodbye(WebSocketPeer client) throws Exception {
        assertThat(client.send(Frame.close(1000, "")).next().closing()).isEqualTo("1000 ");
        assertThat(client.ended()).isTrue();
    }

    /** Opens one, and says which backend it is with. */
    private String visit(String target, String... fields) throws Exception {
        try (WebSocketPeer client = open(target, fields)) {
            String name = client.next().text();
            goodbye(client);
            return name;
        }
    }

    @Test
    void theHandshakeSetsTheCookieThatTheNextOneFollows() throws Exception {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            try (WebSocketPeer client = open("/sticky")) {
                String name = client.next().text();
                seen.add(name);
                String cookie = client.fields().value("Set-Cookie").split(";")[0];
                assertThat(cookie).startsWith("stays=");
                goodbye(client);
                for (int again = 0; again < 3; again++) {
                    assertThat(visit("/sticky", "Cookie: " + cookie)).isEqualTo(name);
                    assertThat(get("a.test", "/sticky", "Cookie: " + cookie).text())
                            .isEqualTo(name);
                }
            }
        }
        assertThat(seen).containsExactlyInAnyOrder("main", "other");
    }

    @Test
    void openStreamsCountAsConnections() throws Exception {
        List<WebSocketPeer> open = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            WebSocketPeer client = open("/least");
            open.add(client);
            names.add(client.next().text());
        }
        assertThat(names)
                .containsOnly("main", "other")
                .filteredOn("main"::equals)
                .hasSize(3);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals("main")) {
                goodbye(open.get(i));
            }
        }
        Await.until("the streams are gone", () -> {
            boolean main = true;
            for (int i = 0; i < 6; i++) {
                main &= get("a.test", "/least").text().equals("main");
            }
            return main;
        });
        for (WebSocketPeer client : open) {
            client.close();
        }
    }

    /** Until the circuit breaker of the first backend is open. */
    private void breakFirst(String target) throws Exception {
        ill.set(true);
        Await.until("the first is left alone", () -> {
            int before = asked.get();
            for (int i = 0; i < 4; i++) {
                assertStatus(get("a.test", target), 200);
            }
            return asked.get() == before;
        });
    }

    @Test
    void aHandshakeThatSucceedsClosesACircuitBreakerAtOnce() throws Exception {
        breakFirst("/breaks");
        ill.set(false);
        List<WebSocketPeer> open = new ArrayList<>();
        Await.until("a trial goes to the first", () -> {
            WebSocketPeer client = open("/breaks");
            open.add(client);
            return client.next().text().equals("main");
        });
        // The stream is still open, and takes nobody's place.
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            seen.add(get("a.test", "/breaks").text());
        }
        assertThat(seen).containsExactlyInAnyOrder("main", "other");
        for (WebSocketPeer client : open) {
            goodbye(client);
            client.close();
        }
    }

    @Test
    void aHandshakeThatFailsOpensACircuitBreakerAgain() throws Exception {
        breakFirst("/reopens");
        int before = asked.get();
        Await.until("a trial goes to the first", Duration.ofSeconds(30), () -> {
            assertThat(visit("/reopens")).isEqualTo("other");
            return asked.get() > before;
        });
        int after = asked.get();
        assertThat(visit("/reopens")).isEqualTo("other");
        assertThat(visit("/reopens")).isEqualTo("other");
        assertThat(asked.get()).isEqualTo(after);
    }

    @Test
    void aBackendThatIsDownGetsNoNewStreamsAndKeepsThoseItHas() throws Exception {
        List<WebSocketPeer> open = new ArrayList<>();
        WebSocketPeer kept = null;
        while (kept == null) {
            WebSocketPeer client = open("/checked");
            open.add(client);
            kept = client.next().text().equals("main") ? client : null;
        }
        ill.set(true);
        Await.until("the checks say so", () -> {
            for (int i = 0; i < 4; i++) {
                if (!visit("/checked").equals("other")) {
                    return false;
                }
            }
            return true;
        });
        assertThat(kept.send(Frame.text("still")).next().text()).isEqualTo("still");
        for (WebSocketPeer client : open) {
            client.close();
        }
    }

    @Test
    void aHandshakeWaitsInTheQueueForAStreamToEnd() throws Exception {
        try (WebSocketPeer first = open("/queue");
                RawClient one = connect();
                RawClient other = connect()) {
            first.next();
            CompletableFuture<String> answer = answer(one);
            CompletableFuture<String> otherAnswer = answer(other);
            // There is place for one.
            assertThat(CompletableFuture.anyOf(answer, otherAnswer).get(10, TimeUnit.SECONDS))
                    .asString()
                    .contains(" 503 ");
            assertThat(answer.isDone()).isNotEqualTo(otherAnswer.isDone());
            CompletableFuture<String> waiting = answer.isDone() ? otherAnswer : answer;
            goodbye(first);
            assertThat(waiting.get(10, TimeUnit.SECONDS)).contains(" 101 ");
        }
    }

    private static CompletableFuture<String> answer(RawClient client) throws IOException {
        client.send(WebSocketPeer.handshake("a.test", "/queue"));
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.in().line();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    @Test
    void withoutAQueueAHandshakeIsRefusedWhileAStreamIsOpen() throws Exception {
        try (WebSocketPeer client = open("/full")) {
            client.next();
            assertStatus(send(WebSocketPeer.handshake("a.test", "/full")), 503);
            goodbye(client);
        }
        Await.until("there is a place", () -> get("a.test", "/full").status() == 200);
    }

    @Test
    void whereOneBackendIsFullAnotherHasRoom() throws Exception {
        List<WebSocketPeer> open = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            WebSocketPeer client = open("/overflow");
            open.add(client);
            names.add(client.next().text());
        }
        assertThat(names).filteredOn("main"::equals).hasSize(1);
        for (WebSocketPeer client : open) {
            goodbye(client);
            client.close();
        }
    }
}
