package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** What is shown of the metrics unasked. */
public record MetricsConfig(
        @JsonPropertyDescription(
                "How often a line goes to the log that sums up the requests since the last one, such as 60s; 0 for never.")
        Duration logInterval) {
    public MetricsConfig {
        logInterval = logInterval == null ? Duration.ZERO : logInterval;
    }
}
