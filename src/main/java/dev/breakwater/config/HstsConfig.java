package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** Strict-Transport-Security (RFC 6797), on every response over HTTPS. Inherited as a whole. */
public record HstsConfig(
        @JsonPropertyDescription("Whether the field is sent; it takes the place of a backend's.")
        Boolean enabled,

        @JsonPropertyDescription("How long browsers keep to it; 0 makes them forget it.")
        Duration maxAge,

        @JsonPropertyDescription("Whether it is for all names below the host's, too.")
        Boolean includeSubdomains,

        @JsonPropertyDescription(
                "Whether browsers may know it in advance (hstspreload.org), which is hard to undo; needs include_subdomains and a year.")
        Boolean preload) {
    static final Duration YEAR = Duration.ofDays(365);

    public HstsConfig {
        enabled = enabled == null || enabled;
        maxAge = maxAge == null ? YEAR : maxAge;
        includeSubdomains = includeSubdomains != null && includeSubdomains;
        preload = preload != null && preload;
    }
}
