package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** How long each part of an exchange may take; a missing one is inherited, 0 means no limit. */
public record TimeoutConfig(
        @JsonPropertyDescription("To establish a connection to the backend.")
        Duration connect,

        @JsonPropertyDescription("From the last byte of the request to the backend's response header.")
        Duration responseHeader,

        @JsonPropertyDescription("Between two reads of the backend's response body.")
        Duration read,

        @JsonPropertyDescription("Between two writes of the request to the backend.")
        Duration write,

        @JsonPropertyDescription("For the client to send or take the next part of a body.")
        Duration client,

        @JsonPropertyDescription(
                "For the whole exchange; no limit by default, so that downloads and event streams live.")
        Duration total,

        @JsonPropertyDescription(
                "How many bytes per second a client must send or take, on average over the time that it is waited for; of that, as long as `client` is free. 0 there or here means no such limit.")
        DataSize minRate) {
    static final TimeoutConfig INHERIT = new TimeoutConfig(null, null, null, null, null, null, null);
    public static final TimeoutConfig DEFAULT = new TimeoutConfig(
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ZERO,
            DataSize.parse("240B"));

    /** These timeouts, with the other's where one is missing. */
    public TimeoutConfig orElse(TimeoutConfig other) {
        return new TimeoutConfig(
                Defaults.orElse(connect, other.connect),
                Defaults.orElse(responseHeader, other.responseHeader),
                Defaults.orElse(read, other.read),
                Defaults.orElse(write, other.write),
                Defaults.orElse(client, other.client),
                Defaults.orElse(total, other.total),
                Defaults.orElse(minRate, other.minRate));
    }
}
