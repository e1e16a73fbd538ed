package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.routing.Deadline;
import dev.breakwater.upstream.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Why an exchange has failed whose backend knows its deadline too. */
class DeadlineReasonTest {
    private static final long DEADLINE = 1_000;

    private static Failure reason(Failure told, long now) {
        Deadline deadline = new Deadline(DEADLINE, Failure.DEADLINE_EXCEEDED);
        return new Phases(TimeoutConfig.DEFAULT, Duration.ZERO, deadline, null, null).reason(told, now);
    }

    @Test
    void aBackendThatGivesUpWhenTheTimeIsOverIsNotToBlame() {
        assertThat(reason(Failure.BACKEND_RESET, DEADLINE)).isEqualTo(Failure.DEADLINE_EXCEEDED);
        assertThat(reason(Failure.BACKEND_RESET, DEADLINE - 1)).isEqualTo(Failure.BACKEND_RESET);
    }

    @Test
    void whateverElseGoesWrongIsTold() {
        assertThat(reason(Failure.BAD_RESPONSE, DEADLINE)).isEqualTo(Failure.BAD_RESPONSE);
        assertThat(reason(Failure.CLIENT_ABORT, DEADLINE)).isEqualTo(Failure.CLIENT_ABORT);
    }
}
