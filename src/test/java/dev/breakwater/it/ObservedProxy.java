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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A standalone proxy of its own for each test, and what its metrics say. */
@Timeout(60)
abstract class ObservedProxy {
    static final String SITES = """
            {"hosts": ["a.test"], "routes": [
              {"path": "/", "upstream": "u"},
              {"path": "/late", "upstream": "u", "timeouts": {"response_header": "100ms"}, "retry": {"attempts": 1}},
              {"path": "/refusing", "upstream": "refusing"},
              {"path": "/fixed", "respond": {"body": "fixed"}}%s]}""";

    @TempDir
    Path directory;

    final TestBackend backend = TestBackend.start();
    BreakwaterServer server;

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

    Path file() {
        return directory.resolve("config.json");
    }

    void write(String sites) throws IOException {
        Files.writeString(
                file(), ProxyContract.HEAD + """
                "upstreams": {
                  "u": {"backends": [{"id": "first", "url": "%s"}]},
                  "refusing": {"backends": [{"id": "gone", "url": "http://127.0.0.1:%d"}, {"id": "too", "url": "http://127.0.0.1:%d"}]}},
                "sites": [%s]}""".formatted(backend.url(), FreePort.next(), FreePort.next(), sites));
    }

    Response get(String host, String target) throws IOException {
        try (RawClient client = RawClient.connect(server.port())) {
            return client.get(host, target).response();
        }
    }

    String text() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Exposition.PROMETHEUS.write(server.metrics().scrape(), out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    List<String> names() {
        return text().lines().map(line -> line.replaceFirst(" [^ ]+$", "")).toList();
    }

    /** The value of one series; 0 where there is none. */
    double value(String series) {
        return text().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    /** They are in flight until all of what is to be counted is. */
    void awaitRequests(long count) {
        Await.until(
                count + " requests have ended",
                () -> server.metrics().all().requests() == count && value("breakwater_requests_in_flight") == 0);
    }

    /** Waits until the file is in force as it is now: the server may have noticed by itself. */
    void reload() {
        double before = reloads();
        server.reload();
        Await.until("the configuration is read again", () -> reloads() > before);
    }

    private double reloads() {
        return value("breakwater_config_reloads_total{result=\"applied\"}");
    }

    double value(String name, String route, String more) {
        return value("breakwater_" + name + "{" + more + "route=\"" + route + "\",site=\"a.test\"}");
    }
}
