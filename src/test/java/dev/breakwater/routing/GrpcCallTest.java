package dev.breakwater.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.upstream.Failure;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcCallTest {
    private static GrpcCall call(String contentType, String timeout) {
        HttpFields.Mutable header = HttpFields.build().add("content-type", contentType);
        if (timeout != null) {
            header.add("grpc-timeout", timeout);
        }
        return GrpcCall.of(new ImaginedRequest(
                "POST", URI.create("http://a.test/s/m"), header, "10.0.0.1", new TrustedProxies(List.of())));
    }

    private static GrpcCall call(String timeout) {
        return call("application/grpc", timeout);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/grpc", "application/grpc+proto", "application/grpc;x=y", "Application/GRPC ; x=y"})
    void callsAreKnownByTheirContentType(String type) {
        assertThat(call(type, null)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc-web", "application/grpc-web+proto", "application/json", "text/grpc"})
    void otherRequestsAreNot(String type) {
        assertThat(call(type, "1S")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1H, 3600000000000",
        "2M, 120000000000",
        "3S, 3000000000",
        "4m, 4000000",
        "5u, 5000",
        "6n, 6",
        "0S, 1",
        "12345678n, 12345678",
        "99999999H, 31536000000000000"
    })
    void timeoutsHaveUnits(String timeout, long nanos) {
        assertThat(call(timeout).timeoutNanos()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "-1S", "+1S", "1s", "1 S", "1.5S", "123456789n", "1S,2S", "\u0661S"})
    void aMalformedTimeoutIsNone(String timeout) {
        assertThat(call(timeout).timeoutNanos()).isZero();
        assertThat(call(timeout).remaining(0, 5)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1S, 0, 1000000u",
        "1S, 400000000, 600000u",
        "1S, 2000000000, 1n",
        "5n, 2, 3n",
        "10H, 0, 36000000m",
        "99999999S, 0, 31536000S"
    })
    void backendsAreToldWhatIsLeft(String timeout, long passed, String remaining) {
        assertThat(call(timeout).remaining(-7, passed - 7)).isEqualTo(remaining);
    }

    @Test
    void theSmallerLimitIsTheDeadline() {
        TimeoutConfig none = TimeoutConfig.DEFAULT;
        TimeoutConfig two = new TimeoutConfig(null, null, null, null, null, Duration.ofSeconds(2), null).orElse(none);
        assertThat(Deadline.of(none, null, 1).at()).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.of(none, call(null), 1).at()).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.of(none, call("1S"), 1)).isEqualTo(new Deadline(1_000_000_001, Failure.DEADLINE_EXCEEDED));
        assertThat(Deadline.of(two, call("1S"), 1)).isEqualTo(new Deadline(1_000_000_001, Failure.DEADLINE_EXCEEDED));
        assertThat(Deadline.of(two, call("3S"), 1)).isEqualTo(new Deadline(2_000_000_001, Failure.TOTAL_TIMEOUT));
        assertThat(Deadline.of(two, null, 1)).isEqualTo(new Deadline(2_000_000_001, Failure.TOTAL_TIMEOUT));
    }
}
