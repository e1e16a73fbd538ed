package dev.breakwater.upstream;

import dev.breakwater.config.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.util.function.LongUnaryOperator;

/** A circuit breaker's configuration in resilience4j's words. */
final class BreakerSettings {
    private static final double JITTER = 0.1;

    private BreakerSettings() {}

    /** @param opened hears of each opening for how many milliseconds it is, and gives them back */
    static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig of(
            CircuitBreakerConfig config, Clock clock, LongUnaryOperator opened) {
        IntervalFunction growing = IntervalFunction.ofExponentialRandomBackoff(
                config.openFor().toMillis(), 2, JITTER, config.maxOpenFor().toMillis());
        return io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.custom()
                .clock(clock)
                .failureRateThreshold(Math.max(1, config.failureRate()))
                .slidingWindow(
                        (int) config.window().toSeconds(),
                        config.minRequests(),
                        SlidingWindowType.TIME_BASED,
                        SlidingWindowSynchronizationStrategy.LOCK_FREE)
                .permittedNumberOfCallsInHalfOpenState(config.probes())
                .writableStackTraceEnabled(false)
                .waitIntervalFunctionInOpenState(attempt -> opened.applyAsLong(growing.apply(attempt)))
                .build();
    }
}
