package dev.breakwater.it;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.server.BreakwaterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What requests through the proxy leave in its metrics. */
@Timeout(60)
class MetricsIT {
    private static final String SITES = """
            {"hosts": ["a.test"], "routes": [
              {"path": "/", "upstream": "u"},
              {"path": "/late", "upstream": "u", "timeouts": {"response_header": "100ms"}, "retry": {"attempts": 1}},
              {"path": "/refusing", "upstream": "refusing"},
              {"path": "/fixed", "respond": {"body": "fixed"}}%s]}""";

    @TempDir
    Path directory;

    private final TestBackend backend = TestBackend.start();
    private BreakwaterServer server;

    @BeforeEach
    void start() throws Exception {
        write(SITES.formatted(""));
        server = BreakwaterServer.start(file());
    }

    @AfterEach
    void stop() {
        server.stop();
        backend.close();
    }

    private Path file() {
        return directory.resolve("config.json");
    }

    private void write(String sites) throws IOException {
        Files.writeString(
                file(), ProxyContract.HEAD + """
                "upstreams": {
                  "u": {"backends": [{"id": "first", "url": "%s"}]},
                  "refusing": {"backends": [{"id": "gone", "url": "http://127.0.0.1:%d"}, {"id": "too", "url": "http://127.0.0.1:%d"}]}},
                "sites": [%s]}""".formatted(backend.url(), ClosedPort.any(), ClosedPort.any(), sites));
    }

    private Response get(String host, String target) throws IOException {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.get(host, target).response();
        }
    }

    private String text() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Exposition.PROMETHEUS.write(server.metrics().scrape(), out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private List<String> lines(String name) {
        return text().lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
    }

    /** The value of one series; 0 where there is none. */
    private double value(String series) {
        return text().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    private void awaitRequests(long count) {
        Await.until(count + " requests have ended", () -> server.metrics().all().requests() == count);
    }

    private static String route(String route) {
        return "{route=\"" + route + "\",site=\"a.test\"}";
    }

    @Test
    void everyRequestIsCountedByRouteClassAndCause() throws Exception {
        for (int i = 0; i < 3; i++) {
            get("a.test", "/x");
        }
        backend.answer(exchange -> exchange.respond(404, "no"));
        get("a.test", "/y");
        get("a.test", "/fixed");
        get("a.test", "/refusing");
        backend.answer(BackendExchange::awaitEnd);
        get("a.test", "/late");
        awaitRequests(7);
    }
}
