package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;

/** A named group of backends and how one of them is chosen. */
public record UpstreamConfig(
        @JsonPropertyDescription("How a backend is chosen.") Policy policy,

        @JsonPropertyDescription("The field whose value header_hash goes by.")
        String hashHeader,

        @JsonPropertyDescription("The servers; a plain string is short for {\"url\": ...}.")
        List<BackendConfig> backends,

        @JsonPropertyDescription("Keep a client at the backend that it had before. Off by default.")
        StickyConfig sticky,

        @JsonPropertyDescription("Ask backends whether they are up, apart from the traffic. Off by default.")
        HealthCheckConfig healthCheck,

        @JsonPropertyDescription("Leave a backend that fails requests alone for a while.")
        CircuitBreakerConfig circuitBreaker,

        @JsonPropertyDescription(
                "With a smaller percentage of backends available than this, all that are ready are used, available or not; 0 means never.")
        Integer panicThreshold,

        @JsonPropertyDescription("Retries in flight at once.")
        RetryBudgetConfig retryBudget,

        @JsonPropertyDescription(
                "How long the share of a backend that joined or recovered grows from a tenth to the whole; 0 gives it the whole at once.")
        Duration slowStart,

        @JsonPropertyDescription("The most requests in flight to all backends together; 0 means no limit.")
        Integer maxConnections,

        @JsonPropertyDescription(
                "Where every backend has as many requests in flight as it may, further ones wait here.")
        QueueConfig queue,

        @JsonPropertyDescription("The connections to backends.")
        ConnectionPoolConfig connectionPool,

        @JsonPropertyDescription("TLS to https:// and h2:// backends.")
        BackendTlsConfig tls) {
    public UpstreamConfig {
        policy = policy == null ? Policy.ROUND_ROBIN : policy;
        backends = backends == null ? List.of() : List.copyOf(backends);
        circuitBreaker = circuitBreaker == null
                ? new CircuitBreakerConfig(null, null, null, null, null, null, null, null, null)
                : circuitBreaker;
        panicThreshold = panicThreshold == null ? 10 : panicThreshold;
        retryBudget = retryBudget == null ? new RetryBudgetConfig(null, null) : retryBudget;
        slowStart = slowStart == null ? Duration.ZERO : slowStart;
        maxConnections = maxConnections == null ? 0 : maxConnections;
        queue = queue == null ? new QueueConfig(null, null) : queue;
        connectionPool = connectionPool == null ? new ConnectionPoolConfig(null, null) : connectionPool;
        tls = tls == null ? BackendTlsConfig.defaults() : tls;
    }
}
