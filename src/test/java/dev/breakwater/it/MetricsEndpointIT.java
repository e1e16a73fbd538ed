package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.server.BreakwaterServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** The metrics over HTTP, as tools that know nothing of Breakwater read them. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsEndpointIT {
    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();
    private BreakwaterServer server;

    @BeforeAll
    void start() throws Exception {
        Path file = directory.resolve("config.json");
        Files.writeString(file, ProxyContract.HEAD + """
                "upstreams": {"u": {"backends": [{"id": "first", "url": "%s"}, "http://127.0.0.1:%d"], "queue": {"size": 5}}},
                "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(backend.url(), FreePort.next()));
        server = BreakwaterServer.start(file);
        for (int i = 0; i < 4; i++) {
            try (RawClient client = RawClient.connect(server.port())) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
                client.get("b.test", "/").response();
            }
        }
        Await.until(
                "the requests have ended",
                () -> server.metrics().all().requests() == 8
                        && get("/metrics").text().contains("\nbreakwater_requests_in_flight 0.0\n"));
    }

    @AfterAll
    void stop() throws Exception {
        server.stop();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Response get(String target, String... fields) throws IOException {
        try (RawClient client = RawClient.connect(server.adminPort())) {
            return client.get("127.0.0.1", target, fields).response();
        }
    }

    @Test
    void prometheusFindsNothingWrongWithTheText() throws Exception {
        String text = get("/metrics").text();
        assertThat(text).contains("breakwater_requests_total{route=\"/\",site=\"a.test\"} 4.0\n");
        assertThat(PrometheusServer.complaints(text)).isEmpty();
        assertThat(PrometheusServer.complaints("# TYPE bad_counter counter\nbad_counter 1\n"))
                .contains("bad_counter");
    }

    @Test
    void aRealPrometheusScrapesIt() throws Exception {
        try (PrometheusServer prometheus = PrometheusServer.start("127.0.0.1:" + server.adminPort(), "/metrics")) {
            Await.until("a scrape has succeeded", Duration.ofSeconds(30), () -> "1"
                    .equals(prometheus.value("up{job=\"breakwater\"}")));
            assertValue(prometheus, "breakwater_requests_total{site=\"a.test\",route=\"/\"}", "4");
            assertValue(prometheus, "breakwater_responses_total{site=\"none\",code=\"4xx\"}", "4");
            assertValue(prometheus, "breakwater_request_duration_seconds_bucket{site=\"a.test\",le=\"+Inf\"}", "4");
            assertValue(prometheus, "breakwater_backend_up{upstream=\"u\",backend=\"first\"}", "1");
            double p95 = Double.parseDouble(
                    value(
                            prometheus,
                            "histogram_quantile(0.95, sum by (le) (breakwater_request_duration_seconds_bucket{site=\"a.test\"}))"));
            assertThat(p95).isBetween(0.0, 60.0);
            value(prometheus, "jvm_memory_used_bytes{area=\"heap\"}");
        }
    }

    private static void assertValue(PrometheusServer prometheus, String query, String expected) {
        assertThat(value(prometheus, query)).as(query).isEqualTo(expected);
    }

    /** What it finds once a scrape has succeeded: it gives none more than a second, and forgets the values of the last one when one fails. */
    private static String value(PrometheusServer prometheus, String query) {
        AtomicReference<String> found = new AtomicReference<>();
        Await.until(query, Duration.ofSeconds(30), () -> {
            found.set(prometheus.value(query));
            return found.get() != null;
        });
        return found.get();
    }

    @Test
    void theClientChoosesTheFormat() throws Exception {
        assertThat(get("/metrics").value("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        Response open = get("/metrics", "Accept: application/openmetrics-text; version=1.0.0, text/plain; q=0.5");
        assertThat(open.value("Content-Type")).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.text()).endsWith("# EOF\n");
        assertThat(open.value("Vary")).isEqualTo("Accept");
        Response json = get("/metrics?format=json", "Accept: text/plain");
        assertThat(json.value("Content-Type")).isEqualTo("application/json");
        assertThat(JsonMapper.shared()
                        .readTree(json.text())
                        .path("breakwater_requests_total")
                        .path("series"))
                .hasSize(3);
    }

    @Test
    void onlyGetAndHeadAreAnswered() throws Exception {
        try (RawClient client = RawClient.connect(server.adminPort())) {
            Response head = client.send(RawClient.request("HEAD", "/metrics", "127.0.0.1"))
                    .responseToHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(Integer.parseInt(head.value("Content-Length"))).isGreaterThan(1000);
            Response delete = client.send(RawClient.request("DELETE", "/metrics", "127.0.0.1"))
                    .response();
            assertThat(delete.status()).isEqualTo(405);
            assertThat(delete.value("Allow")).isEqualTo("GET");
        }
    }
}
