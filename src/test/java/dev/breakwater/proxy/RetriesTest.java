package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.breakwater.balancing.RetryBudget;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.RetryConfig;
import dev.breakwater.routing.ClientRequest;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Route;
import dev.breakwater.upstream.Failure;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {
    private static final Set<Failure> WORTH_ANOTHER = EnumSet.of(
            Failure.CONNECT_FAILED,
            Failure.CONNECT_TIMEOUT,
            Failure.DNS,
            Failure.TLS,
            Failure.STALE_CONNECTION,
            Failure.BACKEND_RESET,
            Failure.BACKEND_TIMEOUT,
            Failure.BAD_RESPONSE,
            Failure.NO_HTTP1);

    private final Exchange exchange = mock(Exchange.class);
    private final ClientRequest request = mock(ClientRequest.class);
    private final RetryBudget budget = mock(RetryBudget.class);
    private final Delivery sent = mock(Delivery.class);
    private final Delivery unsent = mock(Delivery.class);

    private Retries retries(String method, int attempts, ClientBody body, String keys) throws Exception {
        String text = "{'retry': {" + keys + "}, 'backends': ['http://a']}";
        RetryConfig config = new ConfigLoader(Map.of())
                .parse(text.replace('\'', '"'), ConfigFormat.JSON, Path.of(""), "test")
                .config()
                .retry();
        Route route = mock(Route.class);
        when(route.retry()).thenReturn(config);
        when(exchange.route()).thenReturn(route);
        when(exchange.request()).thenReturn(request);
        when(request.method()).thenReturn(method);
        when(exchange.attempts()).thenReturn(attempts);
        when(unsent.unsent()).thenReturn(true);
        return new Retries(exchange, budget, body);
    }

    private Retries retries(String method) throws Exception {
        return retries(method, 1, null, "");
    }

    private static ClientBody body(boolean replayable) {
        ClientBody body = mock(ClientBody.class);
        when(body.replayable()).thenReturn(replayable);
        return body;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void whatAnIdempotentRequestMaySufferIsMadeGood(String method) throws Exception {
        for (Failure failure : Failure.values()) {
            assertThat(retries(method).allowed(failure, sent))
                    .as(failure.cause())
                    .isEqualTo(WORTH_ANOTHER.contains(failure));
        }
        assertThat(retries(method).possibleAfterCommit(false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK", "get"})
    void anyOtherRequestIsSentAgainOnlyWhereNoBackendGotIt(String method) throws Exception {
        for (Failure failure : Failure.values()) {
            assertThat(retries(method).allowed(failure, sent)).isFalse();
            assertThat(retries(method).allowed(failure, unsent))
                    .as(failure.cause())
                    .isEqualTo(WORTH_ANOTHER.contains(failure));
        }
        assertThat(retries(method).possibleAfterCommit(false)).isFalse();
        assertThat(retries(method).possibleAfterCommit(true)).isTrue();
        assertThat(retries(method).rejects(503)).isFalse();
        assertThat(retries(method, 1, null, "'non_idempotent': true").allowed(Failure.BACKEND_RESET, sent))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void nothingIsMadeGoodAfterTheLastAttempt(Failure failure) throws Exception {
        assertThat(retries("GET", 3, null, "").allowed(failure, unsent)).isFalse();
        assertThat(retries("GET", 2, null, "").allowed(failure, unsent)).isEqualTo(WORTH_ANOTHER.contains(failure));
        assertThat(retries("GET", 1, null, "'attempts': 1").allowed(failure, unsent))
                .isFalse();
        assertThat(retries("GET", 3, null, "").rejects(503)).isFalse();
    }

    @Test
    void aBodyThatIsGoneCannotBeSentAgain() throws Exception {
        assertThat(retries("PUT", 1, body(false), "").allowed(Failure.CONNECT_FAILED, unsent))
                .isFalse();
        assertThat(retries("PUT", 1, body(false), "").rejects(503)).isFalse();
        assertThat(retries("PUT", 1, body(true), "").allowed(Failure.CONNECT_FAILED, unsent))
                .isTrue();
        assertThat(retries("PUT", 1, body(true), "").rejects(503)).isTrue();
    }

    @Test
    void onlyTheStatusesThatAreListedAreRejected() throws Exception {
        for (int status = 100; status < 600; status++) {
            boolean listed = status == 500 || status == 502 || status == 503 || status == 504;
            assertThat(retries("GET").rejects(status)).isEqualTo(listed);
        }
        assertThat(retries("GET", 1, null, "'statuses': [429]").rejects(429)).isTrue();
        assertThat(retries("GET", 1, null, "'statuses': [429]").rejects(503)).isFalse();
    }

    @Test
    void theBudgetIsChargedOnceAndGivenBackOnce() throws Exception {
        Retries retries = retries("GET");
        assertThat(retries.charge()).isFalse();
        retries.end();
        verify(budget, times(0)).giveBack();
        when(budget.take()).thenReturn(true, false);
        assertThat(retries.charge()).isTrue();
        assertThat(retries.charge()).isTrue();
        retries.end();
        retries.end();
        verify(budget, times(2)).take();
        verify(budget, times(1)).giveBack();
    }

    @Test
    void theWaitIsRandomWithinADoubledBound() throws Exception {
        Retries retries = retries("GET", 1, null, "'backoff': '10ms'");
        for (int waits = 0; waits < Retries.MOST_WAITS; waits++) {
            long bound = 10_000_000L << waits;
            long least = Long.MAX_VALUE;
            long most = 0;
            for (int i = 0; i < 1_000; i++) {
                long wait = retries.backoffNanos(waits);
                least = Math.min(least, wait);
                most = Math.max(most, wait);
            }
            assertThat(least).isBetween(1L, bound / 10);
            assertThat(most).isBetween(bound * 9 / 10, bound);
        }
        assertThat(retries("GET", 1, null, "'backoff': 0").backoffNanos(0)).isEqualTo(1);
    }

    @Test
    void aBodyIsKeptOnlyWhereThereMayBeAnotherAttempt() throws Exception {
        retries("GET", 1, null, "'buffer': '3KB'");
        assertThat(Retries.keepable(exchange.route().retry())).isEqualTo(3 * 1_024);
        retries("GET", 1, null, "'attempts': 1");
        assertThat(Retries.keepable(exchange.route().retry())).isZero();
    }
}
