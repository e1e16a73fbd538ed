package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** When a backend that fails requests is left alone for a while. 5xx responses and failures of the backend count, nothing else does. */
public record CircuitBreakerConfig(
        @JsonPropertyDescription("false switches the circuit breaker off.")
        Boolean enabled,

        @JsonPropertyDescription("Failures in a row that open it; 0 means never.")
        Integer failures,

        @JsonPropertyDescription("The percentage of failures within the window that opens it; 0 means never.")
        Integer failureRate,

        @JsonPropertyDescription("The window over which the failure rate is taken.")
        Duration window,

        @JsonPropertyDescription("Requests that the window must hold before the failure rate says anything.")
        Integer minRequests,

        @JsonPropertyDescription(
                "How long it stays open the first time; doubled, with jitter, each time that it opens again.")
        Duration openFor,

        @JsonPropertyDescription("The longest that it stays open.")
        Duration maxOpenFor,

        @JsonPropertyDescription("Requests that are let through to try a backend again; when all succeed, it closes.")
        Integer probes,

        @JsonPropertyDescription(
                "The percentage of an upstream's backends, rounded down, that circuit breakers may take out at once; a lone backend stays.")
        Integer maxEjected) {
    public CircuitBreakerConfig {
        enabled = enabled == null || enabled;
        failures = failures == null ? 5 : failures;
        failureRate = failureRate == null ? 50 : failureRate;
        window = window == null ? Duration.ofSeconds(10) : window;
        minRequests = minRequests == null ? 20 : minRequests;
        openFor = openFor == null ? Duration.ofSeconds(30) : openFor;
        maxOpenFor = maxOpenFor == null ? Duration.ofMinutes(5) : maxOpenFor;
        probes = probes == null ? 3 : probes;
        maxEjected = maxEjected == null ? 50 : maxEjected;
    }
}
