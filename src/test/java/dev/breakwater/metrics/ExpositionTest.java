package dev.breakwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.metrics.Metrics.RouteLabels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExpositionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    '' | PROMETHEUS
                    */* | PROMETHEUS
                    text/plain | PROMETHEUS
                    text/html,application/xhtml+xml,*/*;q=0.8 | PROMETHEUS
                    application/* | PROMETHEUS
                    application/openmetrics-text | OPEN_METRICS
                    APPLICATION/OpenMetrics-Text ; version=1.0.0 ; Q=0.1 | OPEN_METRICS
                    application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | OPEN_METRICS
                    text/plain;q=0.9,application/openmetrics-text;q=0.8 | PROMETHEUS
                    text/plain;q=0.8,application/openmetrics-text;q=0.9 | OPEN_METRICS
                    application/openmetrics-text;q=0.5,text/*;q=0.6 | PROMETHEUS
                    application/openmetrics-text;q=0.5,text/plain;q=0.4,*/*;q=0.9 | OPEN_METRICS
                    application/openmetrics-text;q=0 | PROMETHEUS
                    application/openmetrics-text;q=0,*/* | PROMETHEUS
                    application/openmetrics-text;q=x | PROMETHEUS
                    application/json | PROMETHEUS
                    ,;,q | PROMETHEUS""")
    void theFormatIsThatWhichTheClientLikesBest(String accept, Exposition expected) {
        assertThat(Exposition.accepted(accept)).isEqualTo(expected);
    }

    @Test
    void withoutAnAcceptFieldItIsPrometheusText() {
        assertThat(Exposition.accepted(null)).isEqualTo(Exposition.PROMETHEUS);
    }

    private static Metrics metrics() {
        Metrics metrics = new Metrics(List.of("reset"));
        RequestMeters meters = metrics.route(new RouteLabels("a.test", "/"));
        for (int i = 1; i <= 100; i++) {
            metrics.record(meters, new Ended(200, -1, false, i * 1_000_000L, 0, 0, 5, System.nanoTime()));
        }
        metrics.add(new ProcessSource("1.2.3", () -> 7));
        metrics.add(new JvmSource());
        return metrics;
    }

    private static String written(Exposition exposition) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        exposition.write(metrics().scrape(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void openMetricsEndsAsItMustAndCallsCountersByTheirBareNames() throws IOException {
        assertThat(Exposition.OPEN_METRICS.contentType())
                .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(written(Exposition.OPEN_METRICS))
                .contains("# TYPE breakwater_requests counter\n")
                .contains("breakwater_requests_total{route=\"/\",site=\"a.test\"} 100.0\n")
                .endsWith("# EOF\n");
    }

    @Test
    void prometheusTextHasTypesAndHelp() throws IOException {
        assertThat(Exposition.PROMETHEUS.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(written(Exposition.PROMETHEUS))
                .contains("# HELP breakwater_requests_total Requests that")
                .contains("# TYPE breakwater_requests_total counter\n")
                .contains("breakwater_build_info{version=\"1.2.3\"} 1\n")
                .contains("jvm_memory_used_bytes{area=\"heap\"}", "process_start_time_seconds", "jvm_threads_current");
    }

    @Test
    void jsonHasTheSameNamesAndPercentiles() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(written(Exposition.JSON));
        JsonNode requests = json.path("breakwater_requests_total");
        assertThat(requests.path("type").stringValue()).isEqualTo("counter");
        assertThat(requests.path("help").stringValue()).startsWith("Requests that");
        JsonNode first = requests.path("series").get(0);
        assertThat(first.path("labels").path("site").stringValue()).isEqualTo("a.test");
        assertThat(first.path("value").intValue()).isEqualTo(100);
        JsonNode durations = json.path("breakwater_request_duration_seconds");
        assertThat(durations.path("type").stringValue()).isEqualTo("histogram");
        JsonNode series = durations.path("series").get(0);
        assertThat(series.path("count").intValue()).isEqualTo(100);
        assertThat(series.path("sum").doubleValue()).isEqualTo(5.05);
        assertThat(series.path("p50").doubleValue()).isCloseTo(0.05, Percentage.withPercentage(5));
        assertThat(series.path("p95").doubleValue()).isCloseTo(0.095, Percentage.withPercentage(5));
        assertThat(series.path("p99").doubleValue()).isCloseTo(0.099, Percentage.withPercentage(5));
        assertThat(series.has("value")).isFalse();
        JsonNode silent =
                json.path("breakwater_first_byte_seconds").path("series").get(0);
        assertThat(silent.path("p50").isNull()).isTrue();
        JsonNode info = json.path("breakwater_build_info");
        assertThat(info.path("series").get(0).path("labels").path("version").stringValue())
                .isEqualTo("1.2.3");
        assertThat(json.path("jvm_gc_collection_seconds").path("type").stringValue())
                .isEqualTo("summary");
        assertThat(json.path("breakwater_requests_in_flight")
                        .path("series")
                        .get(0)
                        .path("value")
                        .intValue())
                .isEqualTo(7);
    }

    @Test
    void everyNameOfTheTextIsInTheJson() throws IOException {
        JsonNode json = JsonMapper.shared().readTree(written(Exposition.JSON));
        List<String> names = written(Exposition.PROMETHEUS)
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2] + " " + line.split(" ")[3])
                .toList();
        assertThat(json.properties().stream()
                        .map(entry -> entry.getKey() + " "
                                + entry.getValue().path("type").stringValue()))
                .containsExactlyInAnyOrderElementsOf(names);
    }
}
