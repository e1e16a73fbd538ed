package dev.breakwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.it.Await;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final Metrics metrics = new Metrics(List.of("reset"));
    private final AtomicLong active = new AtomicLong();
    private final Traffic traffic = new Traffic(metrics, active::get);
    private long now = System.nanoTime();

    private void requests(int count, boolean error, long millis) {
        for (int i = 0; i < count; i++) {
            metrics.record(
                    metrics.unknown(),
                    new Ended(200, -1, error, TimeUnit.MILLISECONDS.toNanos(millis), 0, 0, 0, System.nanoTime()));
        }
    }

    private Point sample(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        traffic.sample(now, Instant.ofEpochSecond(seconds));
        return traffic.last();
    }

    @Test
    void aPointTellsOfItsIntervalOnly() {
        requests(1000, true, 9_000);
        sample(2);
        requests(90, false, 10);
        requests(10, true, 200);
        active.set(3);

        Point point = sample(4);

        assertThat(point.requestsPerSecond()).isEqualTo(25);
        assertThat(point.errorsPerSecond()).isEqualTo(2.5);
        assertThat(point.p50()).isCloseTo(0.01, Percentage.withPercentage(5));
        assertThat(point.p95()).isCloseTo(0.2, Percentage.withPercentage(5));
        assertThat(point.p99()).isCloseTo(0.2, Percentage.withPercentage(5));
        assertThat(point.active()).isEqualTo(3);
        assertThat(point.at()).isEqualTo(Instant.ofEpochSecond(4));
    }

    @Test
    void whereNothingEndedThereIsNoPercentile() {
        Point point = sample(2);
        assertThat(point.requestsPerSecond()).isZero();
        assertThat(point.p50()).isNull();
    }

    @Test
    void fiveMinutesAreKeptTheOldestFirst() {
        assertThat(traffic.last()).isNull();
        for (int i = 1; i <= 160; i++) {
            traffic.sample(now + TimeUnit.SECONDS.toNanos(2L * i), Instant.ofEpochSecond(i));
        }
        assertThat(traffic.points()).hasSize(150);
        assertThat(traffic.points().get(0).at()).isEqualTo(Instant.ofEpochSecond(11));
        assertThat(traffic.last().at()).isEqualTo(Instant.ofEpochSecond(160));
    }

    @Test
    void onceItIsStartedPointsComeByThemselves() throws Exception {
        ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler();
        scheduler.start();
        try (traffic) {
            traffic.start(scheduler);
            requests(4, false, 10);
            Await.until("a point of these requests", () -> traffic.points().stream()
                    .anyMatch(point -> point.requestsPerSecond() > 0));
        } finally {
            scheduler.stop();
        }
    }

    @Test
    void listenersHearOfEveryPoint() {
        List<Point> heard = new ArrayList<>();
        traffic.onPoint(heard::add);
        sample(2);
        sample(2);
        assertThat(heard).isEqualTo(traffic.points()).hasSize(2);
    }

    @Test
    void theLogsLineSumsUpAnInterval() {
        Interval interval = new Interval(metrics.all(), now);
        requests(95, false, 10);
        requests(5, true, 200);
        active.set(2);
        TrafficLog log = new TrafficLog(metrics, active::get, null);

        String line = log.line(interval.next(now + TimeUnit.SECONDS.toNanos(10)));

        assertThat(line)
                .matches(
                        "100 requests, 5 errors, 10.0 requests/s, p50 [\\d.]+ ms, p95 [\\d.]+ ms, p99 [\\d.]+ ms, 2 in flight");
        double p99 = Double.parseDouble(line.replaceFirst(".*p99 ([\\d.]+) ms.*", "$1"));
        assertThat(p99).isCloseTo(200, Offset.offset(10.0));
        assertThat(log.line(interval.next(now + TimeUnit.SECONDS.toNanos(20))))
                .isEqualTo("0 requests, 0 errors, 0.0 requests/s, p50 -, p95 -, p99 -, 2 in flight");
    }
}
