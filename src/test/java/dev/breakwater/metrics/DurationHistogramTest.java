package dev.breakwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DurationHistogramTest {
    private static final long MILLISECOND = 1_000_000;
    private static final Percentage FIVE = Percentage.withPercentage(5);

    private final AtomicLong clock = new AtomicLong();
    private final DurationHistogram histogram = new DurationHistogram(clock::get);

    private void record(long nanos) {
        histogram.record(nanos, clock.get());
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static void assertPercentiles(ToLongFunction<Random> distribution) {
        DurationHistogram histogram = new DurationHistogram();
        long[] values = new Random(7)
                .longs(10_000)
                .map(seed -> distribution.applyAsLong(new Random(seed)))
                .toArray();
        for (long value : values) {
            histogram.record(value, System.nanoTime());
        }
        Arrays.sort(values);
        for (double quantile : new double[] {0.5, 0.95, 0.99, 1}) {
            double exact = values[(int) Math.ceil(quantile * values.length) - 1] / 1e9;
            assertThat(histogram.recent().seconds(quantile)).as("p%s", quantile).isCloseTo(exact, FIVE);
        }
        assertThat(histogram.recent().average())
                .isCloseTo(Arrays.stream(values).average().orElseThrow() / 1e9, FIVE);
    }

    @Test
    void percentilesAreAtMostFivePercentFromTheExactOnes() {
        assertPercentiles(random -> MILLISECOND + random.nextInt(50_000_000));
        assertPercentiles(random -> (long) (5 * MILLISECOND * Math.exp(random.nextGaussian())));
        assertPercentiles(random -> random.nextInt(100) < 97 ? 2 * MILLISECOND : 3_000 * MILLISECOND);
    }

    @Test
    void ofASingleValueEveryPercentileIsThatValue() {
        record(70 * MILLISECOND);
        assertThat(histogram.recent().seconds(0.5)).isCloseTo(0.07, FIVE);
        assertThat(histogram.recent().seconds(0.99)).isCloseTo(0.07, FIVE);
        assertThat(histogram.total().count()).isEqualTo(1);
        assertThat(histogram.total().sum()).isEqualTo(0.07);
    }

    @Test
    void withoutValuesThereAreNoPercentiles() {
        assertThat(histogram.recent().seconds(0.5)).isNull();
        assertThat(histogram.recent().average()).isNull();
    }

    @Test
    void percentilesForgetWhatIsOlderThanTwoMinutesAndTotalsDoNot() {
        record(500 * MILLISECOND);
        pass(59);
        record(MILLISECOND);
        assertThat(histogram.recent().count()).isEqualTo(2);
        pass(31);
        record(MILLISECOND);
        // Ninety seconds after the first one, in the second period.
        assertThat(histogram.recent().count()).isEqualTo(3);
        pass(35);
        assertThat(histogram.recent().count()).isEqualTo(3);
        pass(30);
        // The period that began at 90 s is over: only what came in since then counts.
        assertThat(histogram.recent().count()).isEqualTo(1);
        assertThat(histogram.recent().seconds(1)).isCloseTo(0.001, FIVE);
        assertThat(histogram.total().count()).isEqualTo(3);
        assertThat(histogram.total().sum()).isEqualTo(0.502);
    }

    @Test
    void afterALongSilenceOnlyWhatIsNewCounts() {
        record(500 * MILLISECOND);
        pass(3_600);
        record(MILLISECOND);
        assertThat(histogram.recent().count()).isEqualTo(1);
        pass(3_600);
        assertThat(histogram.recent().count()).isZero();
        assertThat(histogram.total().count()).isEqualTo(2);
    }

    @Test
    void dropwizardsSnapshotIsThatOfTheLastMinutes() {
        record(MILLISECOND);
        pass(3_600);
        record(MILLISECOND);
        record(MILLISECOND);
        assertThat(histogram.getSnapshot().size()).isEqualTo(2);
        assertThat(histogram.getCount()).isEqualTo(3);
        assertThat(histogram.getSnapshot().getMean()).isCloseTo(MILLISECOND, FIVE);
        assertThat(histogram.getSnapshot().getStdDev()).isLessThan(0.05 * MILLISECOND * 2);
        assertThat(histogram.getSnapshot().getValues()).hasSize(1);
    }

    @Test
    void nothingIsLostWhereManyThreadsRecord() throws InterruptedException {
        int threads = 4;
        int each = 50_000;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            int seed = t;
            new Thread(() -> {
                        Random random = new Random(seed);
                        for (int i = 0; i < each; i++) {
                            // Time passes while they record, so that periods end under their hands.
                            histogram.record(random.nextInt(1_000_000_000), clock.addAndGet(MILLISECOND));
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        long sum = 0;
        for (int t = 0; t < threads; t++) {
            Random random = new Random(t);
            for (int i = 0; i < each; i++) {
                sum += random.nextInt(1_000_000_000);
            }
        }
        assertThat(histogram.total().count()).isEqualTo((long) threads * each);
        assertThat(histogram.getCount()).isEqualTo((long) threads * each);
        assertThat(histogram.total().sum()).isEqualTo(sum / 1e9);
    }
}
