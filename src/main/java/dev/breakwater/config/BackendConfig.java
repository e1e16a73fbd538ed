package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.net.URI;

/** One server of an upstream. */
public record BackendConfig(
        @JsonPropertyDescription("A stable name; host:port of the URL by default. Unique within the upstream.")
        String id,

        @JsonPropertyDescription("http:// or https:// with host and port, without a path.")
        URI url,

        @JsonPropertyDescription("Its share of the traffic beside the others, 1 to 65535.")
        Integer weight,

        @JsonPropertyDescription("The most requests in flight at once; 0 means no limit.")
        Integer maxConnections,

        @JsonPropertyDescription(
                "ready; draining (takes no new requests, finishes those in flight); down (takes none).")
        BackendState state) {
    public BackendConfig {
        id = id == null && url != null ? url.getRawAuthority() : id;
        weight = weight == null ? 1 : weight;
        maxConnections = maxConnections == null ? 0 : maxConnections;
        state = state == null ? BackendState.READY : state;
    }
}
