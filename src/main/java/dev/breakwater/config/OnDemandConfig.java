package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Host names that get a certificate when a client first asks for them. */
public record OnDemandConfig(
        @JsonPropertyDescription(
                "Which ones, as exact names or \"*.example.com\", whose star is one label. Nobody else's name is ever asked for.")
        List<String> allow) {
    public OnDemandConfig {
        allow = allow == null ? List.of() : List.copyOf(allow);
    }
}
