package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.metrics.TrafficLog;
import dev.breakwater.server.BreakwaterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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

    private static final Logger LOG = Logger.getLogger(TrafficLog.class.getName());

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

    private List<String> names() {
        return text().lines().map(line -> line.replaceFirst(" [^ ]+$", "")).toList();
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

    private void awaitReloads(int count) {
        Await.until(count + " reloads", () -> value("breakwater_config_reloads_total{result=\"applied\"}") == count);
    }

    private double value(String name, String route, String more) {
        return value("breakwater_" + name + "{" + more + "route=\"" + route + "\",site=\"a.test\"}");
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
        assertThat(value("requests_total", "/", "")).isEqualTo(4);
        assertThat(value("responses_total", "/", "code=\"2xx\",")).isEqualTo(3);
        assertThat(value("responses_total", "/", "code=\"4xx\",")).isEqualTo(1);
        assertThat(value("response_bytes_total", "/", "")).isEqualTo(3 * 5 + 2);
        assertThat(value("request_duration_seconds_count", "/", "")).isEqualTo(4);
        assertThat(value("first_byte_seconds_count", "/", "")).isEqualTo(4);
        assertThat(value("responses_total", "/fixed", "code=\"2xx\",")).isEqualTo(1);
        assertThat(value("first_byte_seconds_count", "/fixed", "")).isZero();
        assertThat(value("responses_total", "/refusing", "code=\"5xx\",")).isEqualTo(1);
        assertThat(value("failures_total", "/refusing", "cause=\"connect_failed\","))
                .isEqualTo(1);
        assertThat(value("failures_total", "/late", "cause=\"backend_timeout\","))
                .isEqualTo(1);
        assertThat(names().stream().filter(name -> name.startsWith("breakwater_failures_total")))
                .hasSize(2);
        assertThat(server.metrics().all().errors()).isEqualTo(2);
        assertThat(server.metrics().all().failures()).containsOnlyKeys("connect_failed", "backend_timeout");
    }

    @Test
    void attemptsAreCountedByBackendAndThoseBeyondTheFirstAsRetries() throws Exception {
        get("a.test", "/x");
        get("a.test", "/refusing");
        awaitRequests(2);
        double attempts = value("breakwater_backend_requests_total{backend=\"gone\",upstream=\"refusing\"}")
                + value("breakwater_backend_requests_total{backend=\"too\",upstream=\"refusing\"}");
        assertThat(attempts).isGreaterThan(1);
        assertThat(value("breakwater_upstream_retries_total{upstream=\"refusing\"}"))
                .isEqualTo(attempts - 1);
        assertThat(value("breakwater_backend_failures_total{backend=\"gone\",upstream=\"refusing\"}")
                        + value("breakwater_backend_failures_total{backend=\"too\",upstream=\"refusing\"}"))
                .isEqualTo(attempts);
        assertThat(value("breakwater_upstream_retries_total{upstream=\"u\"}")).isZero();
        assertThat(value("breakwater_backend_requests_total{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(1);
        assertThat(value("breakwater_backend_first_byte_seconds_count{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(1);
        assertThat(value("breakwater_backend_first_byte_seconds_count{backend=\"gone\",upstream=\"refusing\"}"))
                .isZero();
    }

    @Test
    void aRequestInFlightIsSeenWhileItLasts() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            free.await();
            exchange.respond(200, "late");
        });
        String ofBackend = "breakwater_backend_in_flight{backend=\"first\",upstream=\"u\"}";
        try (RawClient client = RawClient.connect(server.port())) {
            client.get("a.test", "/");
            Await.until("the request arrives", () -> backend.arrivals() == 1);
            assertThat(value("breakwater_requests_in_flight")).isEqualTo(1);
            assertThat(value(ofBackend)).isEqualTo(1);
            assertThat(value("breakwater_upstream_in_flight{upstream=\"u\"}")).isEqualTo(1);
            assertThat(value("breakwater_backend_connections{backend=\"first\",state=\"active\",upstream=\"u\"}"))
                    .isEqualTo(1);
            assertThat(value("breakwater_requests_total{route=\"/\",site=\"a.test\"}"))
                    .isZero();
            free.countDown();
            assertThat(client.response().status()).isEqualTo(200);
        }
        Await.until("the request has ended", () -> value("breakwater_requests_in_flight") == 0);
        assertThat(value(ofBackend)).isZero();
        assertThat(value("requests_total", "/", "")).isEqualTo(1);
    }

    @Test
    void whatAClientInventsCreatesNoSeries() throws Exception {
        get("unknown.test", "/");
        get("a.test", "/bad/%2e%2e/");
        awaitRequests(2);
        List<String> before = names();
        for (int i = 0; i < 20; i++) {
            get("host" + i + ".test", "/");
            get("a.test", "/path" + i);
            get("a.test", "/fixed/" + i);
            get("a.test", "/bad/%2e%2e/" + i);
            try (RawClient client = RawClient.connect(server.port())) {
                client.send(RawClient.request("M" + i, "/fixed", "a.test", "X-Request-Id: id" + i))
                        .response();
            }
        }
        awaitRequests(102);
        assertThat(names().stream().filter(name -> name.startsWith("breakwater")))
                .containsExactlyElementsOf(before.stream()
                        .filter(name -> name.startsWith("breakwater"))
                        .toList());
        assertThat(value("breakwater_requests_total{route=\"none\",site=\"none\"}"))
                .isEqualTo(21);
        assertThat(value("breakwater_failures_total{cause=\"no_site\",route=\"none\",site=\"none\"}"))
                .isEqualTo(21);
        assertThat(value("failures_total", "none", "cause=\"bad_request\",")).isEqualTo(21);
    }

    @Test
    void aReloadKeepsWhatStaysAndDropsWhatIsGone() throws Exception {
        get("a.test", "/x");
        get("a.test", "/fixed");
        awaitRequests(2);
        write(SITES.formatted(", {\"path\": \"/new\", \"respond\": {\"body\": \"new\"}}")
                .replace("/fixed", "/mended"));
        server.reload();
        awaitReloads(1);
        get("a.test", "/new");
        get("a.test", "/x");
        awaitRequests(4);
        assertThat(value("requests_total", "/", "")).isEqualTo(2);
        assertThat(value("requests_total", "/new", "")).isEqualTo(1);
        assertThat(text()).doesNotContain("/fixed").contains("/mended");
        assertThat(value("breakwater_backend_requests_total{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(2);
    }

    @Test
    void aConfigurationThatIsRefusedIsCounted() throws Exception {
        double at = value("breakwater_config_last_reload_success_timestamp_seconds");
        Files.writeString(file(), "{");
        server.reload();
        Await.until("it is refused", () -> value("breakwater_config_reloads_total{result=\"refused\"}") >= 1);
        assertThat(value("breakwater_config_reloads_total{result=\"applied\"}")).isZero();
        assertThat(value("breakwater_config_last_reload_success_timestamp_seconds"))
                .isEqualTo(at);
    }

    @Test
    void bodiesAreCountedInBothDirectionsAsFarAsTheyCame() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, "x".repeat(200_000));
        });
        try (RawClient client = RawClient.connect(server.port())) {
            client.send(RawClient.requestWith("y".repeat(100_000), "POST", "/", "a.test"))
                    .response();
        }
        awaitRequests(1);
        assertThat(value("request_bytes_total", "/", "")).isEqualTo(100_000);
        assertThat(value("response_bytes_total", "/", "")).isEqualTo(200_000);
    }

    @Test
    void theLogSumsUpWhereThatIsWantedAndOnlyThen() throws Exception {
        String quiet = Files.readString(file());
        Files.writeString(file(), quiet.replaceFirst("\\{", "{\"metrics\": {\"log_interval\": \"1s\"}, "));
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new RecordingHandler(lines);
        LOG.addHandler(handler);
        LOG.setLevel(Level.INFO);
        try {
            server.reload();
            awaitReloads(1);
            get("a.test", "/fixed");
            Await.until("a line tells of a request", () -> lines.stream()
                    .anyMatch(line -> line.startsWith("1 requests, 0 errors, ")));
            Files.writeString(file(), quiet);
            server.reload();
            awaitReloads(2);
            int written = lines.size();
            // What must not come cannot be awaited.
            Thread.sleep(1_500);
            assertThat(lines).hasSize(written);
        } finally {
            LOG.removeHandler(handler);
        }
    }

    @Test
    void theLogSumsUpFromTheStart() throws Exception {
        server.stop();
        Files.writeString(
                file(), Files.readString(file()).replaceFirst("\\{", "{\"metrics\": {\"log_interval\": \"1s\"}, "));
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new RecordingHandler(lines);
        LOG.addHandler(handler);
        LOG.setLevel(Level.INFO);
        try {
            server = BreakwaterServer.start(file());
            Await.until("a line", () -> !lines.isEmpty());
        } finally {
            LOG.removeHandler(handler);
        }
    }

    private static final class RecordingHandler extends Handler {
        private final List<String> lines;

        RecordingHandler(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
