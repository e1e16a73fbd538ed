package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand backends are checked by threads that are there anyway: 200 of them, should all be busy at once. */
@Timeout(60)
class ManyHealthChecksIT {
    private static final int BACKENDS = 1_000;

    @TempDir
    Path directory;

    /** Threads of the proxy, in which nothing else goes on; those of the backend have other names. */
    private static long proxyThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("backend"))
                .count();
    }

    @Test
    void aThousandBackendsAreCheckedByFewThreads() throws Exception {
        try (TestBackend backend = TestBackend.start()) {
            String backends = IntStream.range(0, BACKENDS)
                    .mapToObj(i -> "{\"id\": \"b" + i + "\", \"url\": \"" + backend.url() + "\"}")
                    .collect(Collectors.joining(", "));
            Path file = directory.resolve("config.json");
            Files.writeString(file, ProxyContract.HEAD + """
                    "upstreams": {"u": {"backends": [%s], "panic_threshold": 0,
                      "health_check": {"interval": "2s", "initial": "down", "rise": 1, "timeout": "10s"}}},
                    "sites": [{"routes": [{"upstream": "u"}]}]}""".formatted(backends));
            long before = proxyThreads();
            try (StandaloneProxy proxy = new StandaloneProxy(file)) {
                Await.until(
                        "every backend was checked twice",
                        Duration.ofSeconds(40),
                        () -> backend.arrivals() >= 2 * BACKENDS);
                assertThat(proxyThreads() - before).isLessThan(BACKENDS / 4);
                try (RawClient client = RawClient.connect(proxy.port())) {
                    assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
                }
            }
        }
    }
}
