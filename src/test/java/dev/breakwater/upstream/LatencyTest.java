package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final long MILLISECOND = 1_000_000;
    private static final Percentage CLOSELY = Percentage.withPercentage(0.01);

    private final AtomicLong now = new AtomicLong(-7);
    private final Latency latency = new Latency(now::get);

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(latency.nanos()).isZero();
        pass(60);
        assertThat(latency.nanos()).isZero();
    }

    @Test
    void aPeakCountsAtOnce() {
        latency.observed(5 * MILLISECOND);
        latency.observed(900 * MILLISECOND);
        assertThat(latency.nanos()).isEqualTo(900.0 * MILLISECOND);
    }

    @Test
    void aPeakIsForgottenOverTenSecondsWithoutFurtherResponses() {
        latency.observed(900 * MILLISECOND);
        pass(10);
        assertThat(latency.nanos()).isCloseTo(900 * MILLISECOND / Math.E, CLOSELY);
        pass(60);
        assertThat(latency.nanos()).isLessThan(MILLISECOND);
    }

    @Test
    void fasterResponsesPullItDownByTheTimeAndNotByTheirNumber() {
        latency.observed(900 * MILLISECOND);
        for (int i = 0; i < 1_000; i++) {
            latency.observed(10 * MILLISECOND);
        }
        assertThat(latency.nanos()).isEqualTo(900.0 * MILLISECOND);
        for (int i = 0; i < 60; i++) {
            pass(1);
            latency.observed(10 * MILLISECOND);
        }
        assertThat(latency.nanos() / MILLISECOND).isCloseTo(10, within(3.0));
    }

    @Test
    void aFastFailureCountsAsASlowResponse() {
        latency.failed(100);
        assertThat(latency.nanos()).isEqualTo(1e9);
        latency.failed(3_000 * MILLISECOND);
        assertThat(latency.nanos()).isEqualTo(3e9);
    }

    @Test
    void ofALoadOnlyResponsesAndTheBackendsFailuresAreObserved() {
        BackendLoad load = new BackendLoad();
        load.acquire(0);
        load.release(Outcome.UNUSED, 1, 0);
        load.acquire(0);
        load.release(new Outcome(0, Failure.OVERLOADED, 0, 0), 1, 0);
        assertThat(load.latency().nanos()).isZero();
        load.acquire(0);
        load.release(new Outcome(200, null, MILLISECOND, 1), 1, 0);
        assertThat(load.latency().nanos()).isCloseTo(MILLISECOND, Percentage.withPercentage(50));
        load.acquire(0);
        load.release(new Outcome(503, null, MILLISECOND, 1), 1, 0);
        assertThat(load.latency().nanos()).isCloseTo(1e9, Percentage.withPercentage(50));
        // Whoever answers at all has a time to the first byte, and nobody else.
        assertThat(load.firstByte().total().count()).isEqualTo(2);
        assertThat(load.firstByte().total().sum()).isEqualTo(0.002);
        assertThat(load.requests()).isEqualTo(4);
        assertThat(load.failures()).isEqualTo(1);
        assertThat(load.inFlight()).isZero();
    }
}
