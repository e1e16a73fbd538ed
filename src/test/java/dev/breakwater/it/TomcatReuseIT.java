package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In Tomcat the same objects serve one request after another: what happens to one, late or in a hurry, is nothing to the next. */
@Timeout(120)
class TomcatReuseIT {
    private static final String TOKEN = "a-token-for-tests";
    private static final int QUICK_REQUESTS = 5_000;
    private static final int GONE_CLIENTS = 4_000;
    private static final int GONE_WATCHERS = 600;
    private static final int PARTS = 100;

    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> others = new ArrayList<>();
    private TomcatProxy proxy;
    private AdminClient admin;

    /** What somebody does again and again. */
    private interface Habit {
        void once() throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        Path config = Files.writeString(directory.resolve("config.json"), """
                {"access_log": {"format": "off"}, "admin": {"token": "%s"},
                 "upstreams": {"u": {"backends": [{"id": "one", "url": "%s"}]}}, "sites": [{"routes": [{"upstream": "u"}]}]}""".formatted(TOKEN, backend.url()));
        proxy = new TomcatProxy(config);
        admin = new AdminClient(proxy.adminUrl(), TOKEN);
        backend.answer(exchange -> {
            if (exchange.target().equals("/slow")) {
                exchange.head(200, "Transfer-Encoding: chunked");
                exchange.raw("\r\n");
                for (int i = 0; i < PARTS; i++) {
                    exchange.chunk("hello");
                    Thread.sleep(1);
                }
                exchange.lastChunk();
            } else {
                exchange.respond(200, "hello");
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        endOthers();
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private void endOthers() throws InterruptedException {
        stop.set(true);
        for (Thread other : others) {
            other.join();
        }
    }

    private void meanwhile(Habit habit) {
        Thread thread = new Thread(() -> {
            while (!stop.get()) {
                try {
                    habit.once();
                } catch (Exception | AssertionError broken) {
                    failures.add(broken.toString());
                }
            }
        });
        others.add(thread);
        thread.start();
    }

    private void assertThatNobodyWasHarmed() throws InterruptedException {
        endOthers();
        assertThat(failures).isEmpty();
    }

    /** A client that keeps its connection. */
    private void askAgainAndAgain(String request) throws IOException {
        try (RawClient client = RawClient.connect(proxy.port())) {
            while (!stop.get()) {
                Response response = client.send(request).response();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void aRequestThatHasNoTimeoutNeverHasOne() throws Exception {
        // Tomcat looks while requests end and others begin; here it never stops looking.
        meanwhile(proxy::lookForTimeouts);
        try (RawClient client = RawClient.connect(proxy.port())) {
            for (int i = 0; i < QUICK_REQUESTS; i++) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            }
        }
        assertThatNobodyWasHarmed();
    }

    @Test
    void clientsThatGoAwayHarmNoOthers() throws Exception {
        meanwhile(() -> askAgainAndAgain(RawClient.request("GET", "/", "a.test")));
        meanwhile(() -> askAgainAndAgain(RawClient.requestWith("x".repeat(1_000), "POST", "/", "a.test")));
        for (int i = 0; i < GONE_CLIENTS; i++) {
            try (RawClient client = RawClient.connect(proxy.port())) {
                assertThat(client.get("a.test", "/slow").head().status()).isEqualTo(200);
            }
        }
        assertThatNobodyWasHarmed();
    }

    @Test
    void watchersThatGoAwayHarmNoOthers() throws Exception {
        // Each change is told to the watchers, also to those that have gone.
        meanwhile(() -> {
            for (String state : new String[] {"draining", "ready"}) {
                assertThat(admin.put("/backends/one/status", "{\"state\":\"" + state + "\"}")
                                .status())
                        .isEqualTo(200);
            }
        });
        meanwhile(() -> assertThat(admin.get("/status").status()).isEqualTo(200));
        URI url = URI.create(proxy.adminUrl());
        for (int i = 0; i < GONE_WATCHERS; i++) {
            try (RawClient client = RawClient.connect(proxy.port())) {
                client.get(
                        "a.test",
                        url.getPath() + "/events",
                        "Accept: text/event-stream",
                        "Authorization: Bearer " + TOKEN);
                // Or that too many watch already.
                assertThat(client.head().status()).isIn(200, 503);
            }
        }
        assertThatNobodyWasHarmed();
    }
}
