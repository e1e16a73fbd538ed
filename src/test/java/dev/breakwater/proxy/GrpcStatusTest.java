package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Failure;
import java.util.EnumSet;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcStatusTest {
    private static HttpFields ending(String code) {
        return HttpFields.build().add(GrpcStatus.STATUS, code);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 200", "1, 200", "2, 500", "4, 200", "5, 200", "8, 200", "12, 200", "13, 500", "14, 503", "15, 500",
        "16, 200", "17, 500", "-1, 500", "x, 500"
    })
    void aBackendIsJudgedByWhatIsItsOwnFault(String code, int judged) {
        assertThat(GrpcStatus.judged(200, ending(code), null)).isEqualTo(judged);
        assertThat(GrpcStatus.judged(200, HttpFields.EMPTY, ending(code))).isEqualTo(judged);
    }

    @Test
    void aResponseWithoutAStatusOfGrpcIsJudgedByItsOwn() {
        assertThat(GrpcStatus.judged(200, HttpFields.EMPTY, HttpFields.EMPTY)).isEqualTo(200);
        assertThat(GrpcStatus.judged(404, ending("14"), null)).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void noFailureIsASuccess(Failure failure) {
        assertThat(GrpcStatus.of(failure)).isNotEqualTo(GrpcStatus.OK);
    }

    @Test
    void onlyWhatFailedAtOnceIsToBeTriedAgain() {
        EnumSet<Failure> slow = EnumSet.of(
                Failure.BACKEND_TIMEOUT, Failure.TOTAL_TIMEOUT, Failure.DEADLINE_EXCEEDED, Failure.CLIENT_TIMEOUT);
        assertThat(slow).allMatch(failure -> GrpcStatus.of(failure) == GrpcStatus.DEADLINE_EXCEEDED);
        assertThat(GrpcStatus.of(Failure.CONNECT_TIMEOUT)).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    @Test
    void messagesAreVisibleAscii() {
        assertThat(GrpcStatus.encoded("a %\n\u00fc~\u007f")).isEqualTo("a %25%0A%C3%BC~%7F");
    }
}
