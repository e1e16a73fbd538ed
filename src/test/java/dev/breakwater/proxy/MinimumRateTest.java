package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.DataSize;
import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.routing.Deadline;
import dev.breakwater.upstream.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a client that is slow may be waited for: 10 s at once, and 10 s in all before every 100 bytes count for a second. */
class MinimumRateTest {
    private static final long SECOND = 1_000_000_000;
    private static final TimeoutConfig TIMEOUTS = timeouts(Duration.ofSeconds(10), 100);

    /** Close to where the clock turns negative. */
    private final long start = Long.MAX_VALUE - 30 * SECOND;

    private final Phases phases = phases(TIMEOUTS);

    private static TimeoutConfig timeouts(Duration client, long rate) {
        Duration patient = Duration.ofMinutes(10);
        return new TimeoutConfig(patient, patient, patient, patient, client, Duration.ZERO, new DataSize(rate));
    }

    private Phases phases(TimeoutConfig timeouts) {
        Deadline never = new Deadline(Long.MAX_VALUE, Failure.TOTAL_TIMEOUT);
        return new Phases(timeouts, Duration.ZERO, never, Allowance.of(timeouts), Allowance.of(timeouts));
    }

    private long at(double seconds) {
        return start + (long) (seconds * SECOND);
    }

    /** Waits for the client from then to then, and gets so many bytes. */
    private void upload(double from, double to, int bytes) {
        phases.up(Phases.Phase.REQUEST_READ, at(from));
        phases.received(bytes);
        phases.up(Phases.Phase.REQUEST_WRITE, at(to));
    }

    private void download(double from, double to, int bytes) {
        phases.down(Phases.Phase.RESPONSE_WRITE, at(from));
        phases.sent(bytes);
        phases.down(Phases.Phase.RESPONSE_READ, at(to));
    }

    private void assertExpires(double seconds) {
        assertThat(phases.deadline() - at(seconds)).isBetween(-SECOND / 1_000, SECOND / 1_000);
        assertThat(phases.expired(at(seconds - 0.1))).isNull();
        assertThat(phases.expired(at(seconds + 0.1))).isEqualTo(Failure.CLIENT_TIMEOUT);
    }

    @Test
    void theFirstWaitMayLastAsLongAsAny() {
        phases.up(Phases.Phase.REQUEST_READ, at(0));
        assertExpires(10);
    }

    @Test
    void waitsForAFewBytesAddUp() {
        upload(0, 6, 1);
        phases.up(Phases.Phase.REQUEST_READ, at(6));
        assertExpires(10.01);
    }

    @Test
    void whatTheBackendTakesDoesNotCount() {
        upload(0, 6, 1);
        phases.up(Phases.Phase.REQUEST_READ, at(40));
        assertExpires(44.01);
    }

    @Test
    void bytesBuyTime() {
        upload(0, 6, 300);
        phases.up(Phases.Phase.REQUEST_READ, at(6));
        assertExpires(13);
    }

    @Test
    void howeverManyTheyAreNoWaitMayLastForLongerThanTheTimeout() {
        upload(0, 1, Integer.MAX_VALUE);
        phases.up(Phases.Phase.REQUEST_READ, at(1));
        assertExpires(11);
    }

    @Test
    void theyDoNotOverflow() {
        Allowance allowance = Allowance.of(timeouts(Duration.ofSeconds(1), 1));
        for (int i = 0; i < 1_000; i++) {
            allowance.passed(Integer.MAX_VALUE);
        }
        assertThat(allowance.left()).isPositive();
    }

    @Test
    void aReaderIsJudgedLikeAWriter() {
        download(0, 6, 100);
        phases.down(Phases.Phase.RESPONSE_WRITE, at(20));
        assertExpires(25);
    }

    @Test
    void theTwoDirectionsAreJudgedByThemselves() {
        upload(0, 6, 1);
        phases.down(Phases.Phase.RESPONSE_WRITE, at(6));
        assertExpires(16);
    }

    @Test
    void aClientThatIsBeingAnsweredMaySendAsSlowlyAsItLikes() {
        upload(0, 6, 1);
        phases.up(Phases.Phase.REQUEST_READ, at(6));
        phases.down(Phases.Phase.RESPONSE_READ, at(7));
        assertExpires(16);
    }

    @Test
    void withoutARateEachWaitCountsByItself() {
        for (TimeoutConfig none :
                new TimeoutConfig[] {timeouts(Duration.ofSeconds(10), 0), timeouts(Duration.ZERO, 5)}) {
            assertThat(Allowance.of(none)).isNull();
            Phases free = phases(none);
            free.up(Phases.Phase.REQUEST_READ, at(0));
            free.up(Phases.Phase.REQUEST_WRITE, at(9));
            free.up(Phases.Phase.REQUEST_READ, at(9));
            assertThat(free.expired(at(18))).isNull();
        }
    }
}
