package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** Whether a route takes WebSockets, and their limits. */
public record WebSocketConfig(
        @JsonPropertyDescription(
                "Whether requests to upgrade are passed on; without that they are answered as plain requests.")
        Boolean enabled,

        @JsonPropertyDescription(
                "The largest message, in its compressed form where it is compressed; larger ones end the stream with 1009. 0 means no limit.")
        DataSize maxMessageSize,

        @JsonPropertyDescription("How long nothing, not even a ping, may pass; 0 means for ever.")
        Duration idleTimeout,

        @JsonPropertyDescription("The most streams that are open at once; further ones get 503. 0 means no limit.")
        Integer maxOpen,

        @JsonPropertyDescription(
                "How long after a reload the streams live on whose route or backend is gone; within half as long again they end, one by one, with 1012.")
        Duration streamCloseDelay) {
    public WebSocketConfig {
        enabled = enabled == null || enabled;
        maxMessageSize = maxMessageSize == null ? DataSize.parse("0") : maxMessageSize;
        idleTimeout = idleTimeout == null ? Duration.ofMinutes(5) : idleTimeout;
        maxOpen = maxOpen == null ? 0 : maxOpen;
        streamCloseDelay = streamCloseDelay == null ? Duration.ofSeconds(30) : streamCloseDelay;
    }
}
