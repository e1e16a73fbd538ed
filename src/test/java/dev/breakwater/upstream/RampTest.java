package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RampTest {
    private static final long WHOLE = Duration.ofSeconds(10).toNanos();

    private final AtomicLong now = new AtomicLong();

    @Test
    void oneThatNeverBeganIsOver() {
        assertThat(new Ramp(false, now::get).share(WHOLE)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 3})
    void itGrowsInProportionToTheTimeAndEnds(long start) {
        now.set(start);
        Ramp ramp = new Ramp(true, now::get);
        assertThat(ramp.share(WHOLE)).isZero();
        now.addAndGet(WHOLE / 4);
        assertThat(ramp.share(WHOLE)).isEqualTo(0.25);
        now.addAndGet(WHOLE / 2);
        assertThat(ramp.share(WHOLE)).isEqualTo(0.75);
        now.addAndGet(WHOLE / 2);
        assertThat(ramp.share(WHOLE)).isEqualTo(1);
        // Over is over, also for a longer one.
        assertThat(ramp.share(WHOLE * 100)).isEqualTo(1);
    }

    @Test
    void itCanBeginAgain() {
        Ramp ramp = new Ramp(true, now::get);
        now.set(WHOLE);
        assertThat(ramp.share(WHOLE)).isEqualTo(1);
        ramp.begin();
        assertThat(ramp.share(WHOLE)).isZero();
    }

    @Test
    void withoutATimeItIsOverAtOnce() {
        assertThat(new Ramp(true, now::get).share(0)).isEqualTo(1);
    }
}
