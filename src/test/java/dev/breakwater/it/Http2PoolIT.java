package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.junit.jupiter.api.Test;

/** How many streams a connection to a backend carries, how long it is kept, and that they do not stop each other. */
class Http2PoolIT extends Http2Contract {
    /** What the kernel may hold on four sockets, and one stream's window, generously. */
    private static final long IN_KERNEL = 44L << 20;

    @Override
    String configuration() {
        return HEAD + """
                "limits": {"response_headers": "4KB"},
                "upstreams": {
                  "u": {"backends": ["%1$s"]},
                  "few": {"backends": ["%1$s"]},
                  "none": {"backends": ["%1$s"]},
                  "tight": {"backends": ["%1$s"]},
                  "idle": {"backends": ["%1$s"], "connection_pool": {"idle_timeout": "300ms"}},
                  "aging": {"backends": ["%1$s"], "connection_pool": {"max_age": "300ms"}},
                  "checked": {"backends": ["%1$s"], "health_check": {"path": "/health", "interval": "100ms", "expect_body": "well"}}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "u"},
                  {"path": "/few", "upstream": "few"},
                  {"path": "/none", "upstream": "none"},
                  {"path": "/tight", "upstream": "tight"},
                  {"path": "/idle", "upstream": "idle"},
                  {"path": "/aging", "upstream": "aging"},
                  {"path": "/checked", "upstream": "checked"}]}]}""".formatted(streams.url());
    }

    /** Sends that many requests at once and returns the numbers of the connections that they came over. */
    private Set<Integer> together(int count, String target) throws Exception {
        Set<Integer> connections = ConcurrentHashMap.newKeySet();
        CountDownLatch arrived = new CountDownLatch(count);
        streams.answer(exchange -> {
            if (exchange.target().equals("/health")) {
                return;
            }
            connections.add(exchange.connection());
            arrived.countDown();
            arrived.await();
            exchange.respond(200, "hello");
        });
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                clients.add(connect().get("a.test", target));
            }
            for (RawClient client : clients) {
                assertThat(client.response().text()).isEqualTo("hello");
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        return new HashSet<>(connections);
    }

    private int connectionOf(String target) throws Exception {
        AtomicInteger connection = new AtomicInteger();
        streams.answer(exchange -> {
            connection.set(exchange.connection());
            exchange.respond(200, "hello");
        });
        assertStatus(get("a.test", target), 200);
        return connection.get();
    }

    @Test
    void requestsShareOneConnection() throws Exception {
        assertThat(together(40, "/")).hasSize(1);
    }

    @Test
    void aConnectionCarriesNoMoreStreamsThanTheBackendAllows() throws Exception {
        streams.announce(Map.of(SettingsFrame.MAX_CONCURRENT_STREAMS, 4));
        assertThat(together(12, "/few")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(streams.arrivals()).isEqualTo(12);
    }

    @Test
    void aConnectionCarriesNoMoreThanAHundredStreams() throws Exception {
        together(110, "/");
        // By now there are enough of them that all could go over the first.
        assertThat(together(110, "/")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aBackendThatAllowsNoStreamsAtAllIsABadGateway() throws Exception {
        streams.announce(Map.of(SettingsFrame.MAX_CONCURRENT_STREAMS, 0));
        int before = streams.connections();
        assertStatus(get("a.test", "/none"), 502);
        assertThat(streams.connections() - before).isBetween(1, 10);
        assertThat(streams.arrivals()).isZero();
    }

    @Test
    void aConnectionThatIsNotUsedEnds() throws Exception {
        int connection = connectionOf("/idle");
        Await.until("it ends", () -> !streams.isOpen(connection));
    }

    @Test
    void aConnectionDoesNotEndInTheMiddleOfAnExchange() throws Exception {
        streams.answer(exchange -> {
            exchange.head(200, false);
            exchange.data("early", false);
            Thread.sleep(700);
            exchange.data("late", true);
        });
        assertThat(get("a.test", "/idle").text()).isEqualTo("earlylate");
    }

    @Test
    void anExchangeMayBeSilentForLongOnAConnectionThatGoesAway() throws Exception {
        streams.answer(exchange -> {
            exchange.head(200, false);
            exchange.data("early", false);
            exchange.goAway(exchange.streamId(), 0);
            Thread.sleep(700);
            exchange.data("late", true);
        });
        assertThat(get("a.test", "/idle").text()).isEqualTo("earlylate");
    }

    @Test
    void theLastPartOfTheLastResponseArrivesWhenAConnectionGoesAway() throws Exception {
        streams.answer(exchange -> {
            exchange.head(200, false);
            exchange.goAway(exchange.streamId(), 0);
            exchange.data("last", true);
        });
        for (int i = 0; i < 20; i++) {
            Response response = get("a.test", "/");
            assertThat(response.complete()).as("%s", response).isTrue();
            assertThat(response.text()).isEqualTo("last");
        }
    }

    @Test
    void aConnectionIsNotUsedForLongerThanItsAge() throws Exception {
        int first = connectionOf("/aging");
        Await.until("another connection", () -> connectionOf("/aging") != first);
        // At once, or where there were two at that moment when it would be its turn.
        Await.until("the first ends", () -> {
            connectionOf("/aging");
            return !streams.isOpen(first);
        });
    }

    @Test
    void healthChecksHaveAConnectionEach() throws Exception {
        Set<Integer> connections = ConcurrentHashMap.newKeySet();
        streams.answer(exchange -> {
            if (exchange.target().equals("/health")) {
                connections.add(exchange.connection());
                exchange.respond(200, "all well");
            } else {
                exchange.respond(200, "hello");
            }
        });
        Await.until("several checks", () -> connections.size() >= 3);
        assertThat(get("a.test", "/checked").text()).isEqualTo("hello");
        Await.until(
                "they end", () -> connections.stream().filter(streams::isOpen).count() <= 1);
    }

    @Test
    void aSlowClientStopsItsStreamAndNoOther() throws Exception {
        AtomicLong written = new AtomicLong();
        byte[] part = new byte[64 * 1024];
        long size = 200L << 20;
        streams.answer(exchange -> {
            if (!exchange.target().equals("/slow")) {
                exchange.respond(200, "quick");
                return;
            }
            exchange.head(200, false);
            for (long left = size; left > 0; left -= part.length) {
                exchange.data(part, left == part.length);
                written.addAndGet(part.length);
            }
        });
        List<RawClient> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                RawClient client = RawClient.withSmallBuffers(proxy().port());
                slow.add(client);
                assertStatus(client.get("a.test", "/slow").head(), 200);
            }
            Stall.await(written);
            assertThat(written.get()).isLessThan(IN_KERNEL * slow.size());
            assertThat(get("a.test", "/quick").text()).isEqualTo("quick");
            assertThat(streams.isOpen(connectionOf("/"))).isTrue();
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
        Await.until("no request in flight", () -> proxy().inFlight() <= 0);
    }

    @Test
    void aSlowBackendStopsTheClient() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            exchange.readPart();
            free.await();
            exchange.respond(200, "done");
        });
        AtomicLong sent = new AtomicLong();
        byte[] part = new byte[64 * 1024];
        int parts = 1_000;
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: " + (long) parts * part.length));
            Thread sender = new Thread(() -> IntStream.range(0, parts).forEach(i -> {
                try {
                    client.send(part);
                    sent.addAndGet(part.length);
                } catch (java.io.IOException gone) {
                    throw new java.io.UncheckedIOException(gone);
                }
            }));
            sender.setDaemon(true);
            sender.start();
            Stall.await(sent);
            assertThat(sent.get()).isLessThan(IN_KERNEL);
            free.countDown();
            assertThat(client.response().text()).isEqualTo("done");
        }
    }

    @Test
    void aResponseOfAnotherLengthThanItsHeaderSaysIsBad() throws Exception {
        streams.answer(exchange -> {
            exchange.head(200, false, "content-length: 100");
            exchange.data("short", true);
        });
        Response response = get("a.test", "/");
        assertThat(response.status() == 502 || !response.complete())
                .as("%s", response)
                .isTrue();
        assertThat(connectionOf("/")).isEqualTo(connectionOf("/"));
    }

    @Test
    void aHeaderThatIsTooLargeEndsItsStreamOnly() throws Exception {
        int connection = connectionOf("/");
        streams.answer(exchange -> exchange.respond(200, "x", "x-large: " + "x".repeat(6_000)));
        Response response = get("a.test", "/");
        assertStatus(response, 502);
        assertThat(response.text()).contains("bad_response");
        assertThat(connectionOf("/")).isEqualTo(connection);
    }

    @Test
    void aRequestThatTheBackendWouldFindTooLargeEndsAlone() throws Exception {
        streams.announce(Map.of(SettingsFrame.MAX_HEADER_LIST_SIZE, 2_000));
        int connection = connectionOf("/tight");
        assertStatus(get("a.test", "/tight", "X-Large: " + "x".repeat(4_000)), 431);
        assertThat(connectionOf("/tight")).isEqualTo(connection);
    }
}
