package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How many retries an upstream takes at once, so that they do not multiply an outage. A request that could not be sent is not one of them. */
public record RetryBudgetConfig(
        @JsonPropertyDescription("Retries in flight, as a percentage of all requests in flight.")
        Integer percent,

        @JsonPropertyDescription("Retries in flight that are always allowed.")
        Integer min) {
    public RetryBudgetConfig {
        percent = percent == null ? 20 : percent;
        min = min == null ? 3 : min;
    }
}
