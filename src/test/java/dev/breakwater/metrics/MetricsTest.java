package dev.breakwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.metrics.Metrics.RouteLabels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final RouteLabels A = new RouteLabels("a.test", "/");
    private static final RouteLabels B = new RouteLabels("b.test", "/");
    private static final RouteLabels C = new RouteLabels("c.test", "/");
    private static final int RESET = 1;

    private final Metrics metrics = new Metrics(List.of("refused", "reset"), 2);

    private static Ended ended(int status, int failure) {
        return new Ended(status, failure, status >= 500, 2_000_000, 1_000_000, 30, 10, System.nanoTime());
    }

    private String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Exposition.PROMETHEUS.write(metrics.scrape(), out);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRequestCountsForItsRouteAndForAll() {
        metrics.record(metrics.route(A), ended(502, RESET));
        metrics.record(metrics.route(A), ended(200, -1));
        assertThat(text())
                .contains(
                        "breakwater_requests_total{route=\"/\",site=\"a.test\"} 2.0\n",
                        "breakwater_responses_total{code=\"2xx\",route=\"/\",site=\"a.test\"} 1.0\n",
                        "breakwater_responses_total{code=\"5xx\",route=\"/\",site=\"a.test\"} 1.0\n",
                        "breakwater_failures_total{cause=\"reset\",route=\"/\",site=\"a.test\"} 1.0\n",
                        "breakwater_request_bytes_total{route=\"/\",site=\"a.test\"} 60.0\n",
                        "breakwater_response_bytes_total{route=\"/\",site=\"a.test\"} 20.0\n",
                        "breakwater_request_duration_seconds_count{route=\"/\",site=\"a.test\"} 2\n",
                        "breakwater_request_duration_seconds_sum{route=\"/\",site=\"a.test\"} 0.004\n",
                        "breakwater_request_duration_seconds_bucket{route=\"/\",site=\"a.test\",le=\"0.001\"} 0\n",
                        "breakwater_request_duration_seconds_bucket{route=\"/\",site=\"a.test\",le=\"0.0025\"} 2\n",
                        "breakwater_first_byte_seconds_bucket{route=\"/\",site=\"a.test\",le=\"0.001\"} 2\n")
                .doesNotContain("cause=\"refused\"");
        assertThat(metrics.all().requests()).isEqualTo(2);
        assertThat(metrics.all().errors()).isEqualTo(1);
        assertThat(metrics.all().failures()).containsExactly(java.util.Map.entry("reset", 1L));
    }

    @Test
    void aRequestWithoutAnAnswerHasNoClassAndNoFirstByte() {
        metrics.record(metrics.route(A), new Ended(0, RESET, false, 1, 0, 0, 0, System.nanoTime()));
        RequestMeters meters = metrics.route(A);
        for (int kind = 1; kind <= 5; kind++) {
            assertThat(meters.responses(kind)).isZero();
        }
        assertThat(meters.firstBytes().total().count()).isZero();
        assertThat(meters.durations().total().count()).isEqualTo(1);
        assertThat(meters.errors()).isZero();
    }

    @Test
    void labelsBeyondTheLimitShareOneSeries() {
        metrics.record(metrics.route(A), ended(200, -1));
        metrics.record(metrics.route(B), ended(200, -1));
        metrics.record(metrics.route(C), ended(200, -1));
        metrics.record(metrics.route(new RouteLabels("d.test", "/")), ended(200, -1));
        metrics.record(metrics.route(A), ended(200, -1));
        assertThat(text())
                .contains("breakwater_requests_total{route=\"/\",site=\"a.test\"} 2.0\n")
                .contains("breakwater_requests_total{route=\"other\",site=\"other\"} 2.0\n")
                .doesNotContain("c.test")
                .doesNotContain("d.test");
    }

    @Test
    void seriesOfASourceBeyondTheLimitAreAddedUp() {
        DurationHistogram durations = new DurationHistogram();
        durations.record(2_000_000, System.nanoTime());
        metrics.add(scrape -> {
            Family gauge = scrape.gauge("test_gauge", "A gauge.", "name");
            Family histogram = scrape.histogram("test_seconds", "A histogram.", "name");
            for (String name : List.of("a", "b", "c", "d", "e", "f")) {
                gauge.add(1, name);
                histogram.add(durations, name);
            }
            gauge.add(5, "a");
        });
        assertThat(text())
                .contains(
                        "test_gauge{name=\"a\"} 6.0\n",
                        "test_gauge{name=\"d\"} 1.0\n",
                        "test_gauge{name=\"other\"} 2.0\n")
                .contains("test_seconds_count{name=\"other\"} 2\n", "test_seconds_sum{name=\"other\"} 0.004\n")
                .doesNotContain("name=\"e\"");
    }

    @Test
    void aReloadKeepsTheCountsOfRoutesThatStayAndForgetsTheRest() {
        RequestMeters a = metrics.route(A);
        RequestMeters b = metrics.route(B);
        metrics.record(a, ended(200, -1));
        metrics.record(b, ended(200, -1));
        metrics.retain(Set.of(A, C));
        // There is room again for the one that is new.
        metrics.record(metrics.route(C), ended(200, -1));
        assertThat(metrics.route(A)).isSameAs(a);
        assertThat(text())
                .contains("site=\"a.test\"} 1.0", "site=\"c.test\"} 1.0")
                .doesNotContain("b.test");
        assertThat(metrics.registry().getNames()).noneMatch(name -> name.contains("b.test"));
        assertThat(metrics.all().requests()).isEqualTo(3);
    }

    @Test
    void aRequestThatOutlivesItsRouteLeavesNoTrace() {
        RequestMeters old = metrics.route(A);
        metrics.retain(Set.of());
        metrics.record(old, ended(502, RESET));
        assertThat(metrics.registry().getNames()).noneMatch(name -> name.contains("a.test"));
        // The same route comes back, and begins anew.
        metrics.record(metrics.route(A), ended(502, RESET));
        assertThat(metrics.route(A).requests()).isEqualTo(1);
        metrics.record(old, ended(502, 0));
        assertThat(text()).contains("breakwater_failures_total{cause=\"reset\",route=\"/\",site=\"a.test\"} 1.0\n");
    }

    @Test
    void aSiteThatIsCalledNoneIsNoConflict() {
        metrics.record(metrics.unknown(), ended(421, -1));
        metrics.record(metrics.route(new RouteLabels("none", "none")), ended(404, -1));
        assertThat(text()).contains("breakwater_requests_total{route=\"none\",site=\"none\"} 2.0\n");
    }

    @Test
    void labelValuesAreEscaped() {
        metrics.record(metrics.route(new RouteLabels("a.test", "/a\"\\b")), ended(200, -1));
        assertThat(text()).contains("breakwater_requests_total{route=\"/a\\\"\\\\b\",site=\"a.test\"} 1.0\n");
    }

    @Test
    void nothingIsLostWhereManyThreadsRecord() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            metrics.record(metrics.route(i % 2 == 0 ? A : B), ended(i % 4 == 0 ? 502 : 200, i % 2));
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        long all = (long) threads * each;
        assertThat(metrics.all().requests()).isEqualTo(all);
        assertThat(metrics.all().sent()).isEqualTo(10 * all);
        assertThat(metrics.all().errors()).isEqualTo(all / 4);
        assertThat(metrics.all().responses(2)).isEqualTo(all * 3 / 4);
        assertThat(metrics.route(A).requests()).isEqualTo(all / 2);
        assertThat(metrics.route(A).responses(5)).isEqualTo(all / 4);
        assertThat(metrics.route(A).failures()).containsExactly(java.util.Map.entry("refused", all / 2));
        assertThat(metrics.all().failures()).containsEntry("refused", all / 2).containsEntry("reset", all / 2);
        assertThat(metrics.all().durations().total().count()).isEqualTo(all);
    }
}
