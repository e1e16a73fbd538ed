package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** How requests wait where every backend has as many in flight as it may. */
public record QueueConfig(
        @JsonPropertyDescription("The most requests that wait; further ones get 503 at once. 0 means that none waits.")
        Integer size,

        @JsonPropertyDescription("How long a request waits before it gets 503.")
        Duration maxWait) {
    public QueueConfig {
        size = size == null ? 100 : size;
        maxWait = maxWait == null ? Duration.ofSeconds(1) : maxWait;
    }
}
