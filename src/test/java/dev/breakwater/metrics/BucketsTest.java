package dev.breakwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final long MICROSECOND = 1_000;
    private static final long SECOND = 1_000_000_000;

    @Test
    void theMiddleOfABucketIsAtMostFivePercentFromEveryValueInIt() {
        for (long nanos = 100 * MICROSECOND + 1; nanos < 600 * SECOND; nanos += 1 + nanos / 1000) {
            double middle = Buckets.middle(Buckets.index(nanos));
            assertThat(Math.abs(middle - nanos) / nanos).as("%d ns", nanos).isLessThan(0.05);
        }
    }

    @Test
    void theExtremesHaveABucketToo() {
        assertThat(Buckets.index(0)).isZero();
        assertThat(Buckets.index(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT - 1);
        assertThat(Buckets.middle(Buckets.COUNT - 1)).isEqualTo(600 * SECOND);
        assertThat(Buckets.COUNT).isLessThan(200);
    }

    @Test
    void aValueOnABoundOfPrometheusCountsAsNotMore() {
        for (int i = 0; i < Buckets.SECONDS.length; i++) {
            long bound = Math.round(Buckets.SECONDS[i] * SECOND);
            assertThat(shownAt(bound)).as("%d ns", bound).isEqualTo(i);
            assertThat(shownAt(bound + 1)).as("%d ns", bound + 1).isEqualTo(i + 1);
        }
    }

    private static int shownAt(long nanos) {
        long[] counts = new long[Buckets.COUNT];
        counts[Buckets.index(nanos)] = 1;
        long[] shown = Buckets.shown(counts);
        assertThat(Arrays.stream(shown).sum()).isEqualTo(1);
        int at = 0;
        while (shown[at] == 0) {
            at++;
        }
        return at;
    }
}
