package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.breakwater.server.ImpatientServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reloads that change the TLS of upstreams leave no HTTP clients behind. */
class GoneClientsIT extends ObservedProxy {
    private static final int RELOADS = 8;
    /** Negotiated, for WebSockets, and for HTTP/2 only. */
    private static final int CLIENTS_OF_A_SETTING = 3;

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final TestAuthority authority = new TestAuthority();
    private final TestBackend tls = TestBackend.startTls(authority.serverFor("127.0.0.1"));
    private final Http2Backend streams = Http2Backend.startTls(authority.serverFor("127.0.0.1"));
    private int changes;

    @Override
    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "Selectors are counted by what Linux tells of them");
        tls.answer(exchange -> {
            if (exchange.recorded().fields().value("Upgrade") != null) {
                WebSocketPeer.accept(exchange).echo();
            } else {
                exchange.respond(200, "hello");
            }
        });
        configure(0);
        server = ImpatientServer.start(file());
    }

    @AfterEach
    void stopBackends() {
        tls.close();
        streams.close();
    }

    /** A configuration whose TLS settings are those of that number. */
    private void configure(int number) throws IOException {
        Files.writeString(directory.resolve("ca" + number + ".pem"), authority.pem());
        Files.writeString(file(), ProxyContract.HEAD + """
                "upstreams": {
                  "u": {"backends": ["%2$s"], "tls": {"ca_file": "ca%1$d.pem"}, "connection_pool": {"idle_timeout": "300ms"},
                    "health_check": {"type": "tcp", "interval": "50ms"}},
                  "h2": {"backends": ["%3$s"], "tls": {"ca_file": "ca%1$d.pem"}, "connection_pool": {"idle_timeout": "300ms"},
                    "health_check": {"interval": "50ms"}}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}, {"path": "/h2", "upstream": "h2"}]}]}""".formatted(number, tls.url(), streams.url()));
    }

    private void change() throws IOException {
        configure(++changes);
        reload();
    }

    /** Those of clients, and those of others, of which there are always as many. */
    private static long selectors() throws IOException {
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.filter(GoneClientsIT::isSelector).count();
        }
    }

    private static boolean isSelector(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** Asks again and again until it is over; the number of answers, none of which says that it failed. */
    private int load(String target, AtomicBoolean over) {
        int answers = 0;
        try (RawClient client = RawClient.connect(server.port())) {
            while (!over.get()) {
                ProxyContract.assertStatus(client.get("a.test", target).response(), 200);
                answers++;
            }
        } catch (IOException failed) {
            throw new AssertionError(target, failed);
        }
        return answers;
    }

    @Test
    void clientsOfTlsSettingsThatAreGoneStopAndNoRequestFails() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> requests = CompletableFuture.supplyAsync(() -> load("/", over));
        CompletableFuture<Integer> multiplexed = CompletableFuture.supplyAsync(() -> load("/h2", over));
        long before = selectors();
        for (int i = 0; i < RELOADS; i++) {
            change();
        }
        Await.until("the selectors are as many as before", () -> selectors() <= before);
        int reached = tls.arrivals();
        Await.until("requests go on without them", () -> tls.arrivals() > reached + 100);
        over.set(true);
        assertThat(requests.get()).isPositive();
        assertThat(multiplexed.get()).isPositive();
        awaitConnections("u");
        awaitConnections("h2");
    }

    private void awaitConnections(String upstream) {
        String of = "breakwater_backend_connections{";
        Await.until("the connections of " + upstream + " are gone from the metrics", () -> text().lines()
                .filter(line -> line.startsWith(of) && line.contains("upstream=\"" + upstream + "\""))
                .allMatch(line -> line.endsWith(" 0.0")));
    }

    @Test
    void aWebSocketOverAGoneClientLivesOn() throws Exception {
        long before = selectors();
        try (WebSocketPeer client = WebSocketPeer.open(RawClient.connect(server.port()), "a.test", "/ws")) {
            for (int i = 0; i < RELOADS; i++) {
                change();
                assertThat(client.send(Frame.text("still")).next().text()).isEqualTo("still");
            }
            Await.until("the others have stopped", () -> selectors() <= before + CLIENTS_OF_A_SETTING * cores());
            assertThat(client.send(Frame.text("still")).next().text()).isEqualTo("still");
        }
        Await.until("its client has stopped", () -> selectors() <= before);
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }
}
