package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** A named group of backends and how one of them is chosen. */
public record UpstreamConfig(
        @JsonPropertyDescription("How a backend is chosen.") Policy policy,

        @JsonPropertyDescription("The servers; a plain string is short for {\"url\": ...}.")
        List<BackendConfig> backends,

        @JsonPropertyDescription("TLS to https:// backends.")
        BackendTlsConfig tls) {
    public UpstreamConfig {
        policy = policy == null ? Policy.ROUND_ROBIN : policy;
        backends = backends == null ? List.of() : List.copyOf(backends);
        tls = tls == null ? new BackendTlsConfig(null, null) : tls;
    }
}
