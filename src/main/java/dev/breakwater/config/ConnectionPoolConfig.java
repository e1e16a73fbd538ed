package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** How long connections to backends are kept. */
public record ConnectionPoolConfig(
        @JsonPropertyDescription(
                "How long a connection that is not in use is kept; less where the backend's Keep-Alive field says so.")
        Duration idleTimeout,

        @JsonPropertyDescription("How long a connection is used at most; 0 means no limit.")
        Duration maxAge) {
    public ConnectionPoolConfig {
        idleTimeout = idleTimeout == null ? Duration.ofSeconds(60) : idleTimeout;
        maxAge = maxAge == null ? Duration.ZERO : maxAge;
    }
}
