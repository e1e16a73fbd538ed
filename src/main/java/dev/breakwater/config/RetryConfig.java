package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;

/**
 * When a request is sent again, to another backend where there is one. A missing value is inherited. What could not be sent is always sent again; what
 * may have reached a backend only where its method is idempotent (RFC 9110 section 9.2.2); nothing once a byte of a response was passed on.
 */
public record RetryConfig(
        @JsonPropertyDescription(
                "How often a request is sent at most, the first time included, those not counted that met the end of a kept connection; 1 switches retries off.")
        Integer attempts,

        @JsonPropertyDescription(
                "From the last byte of the request to the backend's response header, on each attempt; 0 leaves it to timeouts.response_header.")
        Duration perTryTimeout,

        @JsonPropertyDescription(
                "Statuses of a backend's response upon which another backend is asked, if there is one.")
        List<Integer> statuses,

        @JsonPropertyDescription("Treat every method as idempotent.")
        Boolean nonIdempotent,

        @JsonPropertyDescription(
                "The wait before a request goes to a backend that it was sent to before: a random time of up to this, doubled each time.")
        Duration backoff,

        @JsonPropertyDescription("The largest request body that is kept to be sent again; larger ones are sent once.")
        DataSize buffer) {
    static final RetryConfig INHERIT = new RetryConfig(null, null, null, null, null, null);
    public static final RetryConfig DEFAULT = new RetryConfig(
            3, Duration.ZERO, List.of(500, 502, 503, 504), false, Duration.ofMillis(25), DataSize.parse("64KB"));

    public RetryConfig {
        statuses = statuses == null ? null : List.copyOf(statuses);
    }

    /** These values, with the other's where one is missing. */
    public RetryConfig orElse(RetryConfig other) {
        return new RetryConfig(
                Defaults.orElse(attempts, other.attempts),
                Defaults.orElse(perTryTimeout, other.perTryTimeout),
                Defaults.orElse(statuses, other.statuses),
                Defaults.orElse(nonIdempotent, other.nonIdempotent),
                Defaults.orElse(backoff, other.backoff),
                Defaults.orElse(buffer, other.buffer));
    }
}
