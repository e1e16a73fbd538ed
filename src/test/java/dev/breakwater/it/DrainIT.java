package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.server.BreakwaterServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the standalone server starts and stops. */
@Timeout(60)
class DrainIT {
    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();

    @AfterEach
    void forget() {
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Path config(String gracePeriod) throws IOException {
        String text = """
                {"listen": [{"bind": "127.0.0.1", "port": 0}], "grace_period": "%s", "access_log": {"format": "off"}, "admin": {"enabled": false},
                 "upstreams": {"u": {"backends": ["%s"]}}, "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(gracePeriod, backend.url());
        return Files.writeString(directory.resolve("config.json"), text);
    }

    private static Thread stop(BreakwaterServer server) {
        Thread stopping = new Thread(server::stop);
        stopping.start();
        return stopping;
    }

    @Test
    void requestsInFlightEndBeforeTheServerDoes() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.readBody();
            free.await();
            exchange.respond(200, "finished");
        });
        BreakwaterServer server = BreakwaterServer.start(config("20s"));
        try (RawClient client = RawClient.connect(server.port())) {
            client.get("a.test", "/");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            int port = server.port();
            Thread stopping = stop(server);
            awaitRefused(port);
            assertThat(stopping.isAlive()).isTrue();
            free.countDown();
            Response response = client.response();
            assertThat(response.text()).isEqualTo("finished");
            assertThat(response.fields().list("Connection", "close")).isTrue();
            assertThat(client.closedByProxy()).isTrue();
            stopping.join(30_000);
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    private static void awaitRefused(int port) {
        Await.until("nobody listens", () -> {
            try {
                RawClient.connect(port).close();
                return false;
            } catch (ConnectException refused) {
                return true;
            } catch (SocketException taken) {
                // The system had accepted it when the listening socket was closed.
                return false;
            }
        });
    }

    @Test
    void aClientThatComesBackWhileTheServerDrainsIsServedAndToldToGo() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            if (exchange.target().equals("/wait")) {
                free.await();
            }
            exchange.respond(200, "served");
        });
        BreakwaterServer server = BreakwaterServer.start(config("20s"));
        try (RawClient waiting = RawClient.connect(server.port());
                RawClient back = RawClient.connect(server.port());
                RawClient checker = RawClient.connect(server.port())) {
            assertThat(back.get("a.test", "/").response().status()).isEqualTo(200);
            assertThat(checker.get("a.test", "/breakwater/health").response().status())
                    .isEqualTo(200);
            waiting.get("a.test", "/wait");
            Await.until("the request arrives", () -> backend.arrivals() == 2);
            int port = server.port();
            Thread stopping = stop(server);
            awaitRefused(port);
            Response health = checker.get("a.test", "/breakwater/health").response();
            assertThat(health.status()).isEqualTo(503);
            Response response = back.get("a.test", "/").response();
            assertThat(response.text()).isEqualTo("served");
            assertThat(response.fields().list("Connection", "close")).isTrue();
            assertThat(back.closedByProxy()).isTrue();
            free.countDown();
            assertThat(waiting.response().status()).isEqualTo(200);
            stopping.join(30_000);
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    @Test
    void connectionsBeyondTheLimitWait() throws Exception {
        Path config = config("1s");
        Files.writeString(
                config,
                Files.readString(config).replace("\"upstreams\"", "\"limits\": {\"connections\": 2}, \"upstreams\""));
        try (BreakwaterServer server = BreakwaterServer.start(config);
                RawClient first = RawClient.connect(server.port());
                RawClient second = RawClient.connect(server.port())) {
            assertThat(first.get("a.test", "/").response().status()).isEqualTo(200);
            assertThat(second.get("a.test", "/").response().status()).isEqualTo(200);
            try (RawClient third = RawClient.connect(server.port())) {
                third.get("a.test", "/third");
                assertThat(first.get("a.test", "/again").response().status()).isEqualTo(200);
                assertThat(backend.arrivals()).isEqualTo(3);
                second.reset();
                assertThat(third.response().status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void webSocketsAreAskedToConnectAnewWithinTheGracePeriod(boolean http2) throws Exception {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        BreakwaterServer server = BreakwaterServer.start(config("6s"));
        List<WebSocketPeer> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            WebSocketClient client = http2
                    ? WebSocketClient.overHttp2(Http2Session.connect(server.port()))
                    : WebSocketClient.overHttp1(RawClient.connect(server.port()));
            clients.add(client.open("/"));
        }
        assertThat(server.inFlight()).isEqualTo(5);
        long began = System.nanoTime();
        Thread stopping = stop(server);
        // Each at once when it is asked, which is at a time of its own: none is waited for longer than two seconds.
        ExecutorService asked = Executors.newFixedThreadPool(clients.size());
        List<Future<Boolean>> ended = clients.stream()
                .map(client -> asked.submit(() -> leave(client)))
                .toList();
        for (Future<Boolean> end : ended) {
            assertThat(end.get()).isTrue();
        }
        asked.shutdown();
        stopping.join(30_000);
        assertThat(stopping.isAlive()).isFalse();
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(25));
    }

    private static boolean leave(WebSocketPeer client) throws IOException {
        try (client) {
            assertThat(client.next().closing()).startsWith("1012 ");
            client.send(Frame.close(1012, ""));
            return client.ended();
        }
    }

    @Test
    void anIdleClientDoesNotKeepTheServerAlive() throws Exception {
        BreakwaterServer server = BreakwaterServer.start(config("30s"));
        try (RawClient client = RawClient.connect(server.port())) {
            assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            Thread stopping = stop(server);
            stopping.join(30_000);
            assertThat(stopping.isAlive()).isFalse();
            assertThat(client.closedByProxy()).isTrue();
        }
    }

    @Test
    void aRequestThatDoesNotEndIsCutOffAfterTheGracePeriod() throws Exception {
        backend.answer(BackendExchange::awaitEnd);
        BreakwaterServer server = BreakwaterServer.start(config("500ms"));
        try (RawClient client = RawClient.connect(server.port())) {
            client.get("a.test", "/");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            Thread stopping = stop(server);
            assertThat(client.closedByProxy()).isTrue();
            stopping.join(30_000);
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    @Test
    void aPortThatIsTakenIsOneClearMessage() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Path config = config("1s");
            Files.writeString(
                    config, Files.readString(config).replace("\"port\": 0", "\"port\": " + taken.getLocalPort()));
            assertThatThrownBy(() -> BreakwaterServer.start(config))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("Cannot listen");
        }
    }

    @Test
    void everyListenerServes() throws Exception {
        int second = FreePort.next();
        Path config = config("1s");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"port\": 0}", "\"port\": 0}, {\"bind\": \"127.0.0.1\", \"port\": " + second + "}"));
        try (BreakwaterServer server = BreakwaterServer.start(config)) {
            for (int port : new int[] {server.port(), second}) {
                try (RawClient client = RawClient.connect(port)) {
                    assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
                }
            }
        }
    }
}
