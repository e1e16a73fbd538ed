package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.net.URI;

/** One server of an upstream. */
public record BackendConfig(
        @JsonPropertyDescription("A stable name; host:port of the URL by default. Unique within the upstream.")
        String id,

        @JsonPropertyDescription(
                "http:// (HTTP/1.1), https:// (HTTP/2 or HTTP/1.1, as the backend chooses), h2c:// (HTTP/2 without TLS) or h2:// (HTTP/2 with TLS) with host and port, without a path.")
        URI url,

        @JsonPropertyDescription("Its share of the traffic beside the others, 1 to 65535.")
        Integer weight,

        @JsonPropertyDescription("The most requests in flight at once; 0 means no limit.")
        Integer maxConnections,

        @JsonPropertyDescription(
                "Backends of a higher number are used only while too few of a lower one are available.")
        Integer priority,

        @JsonPropertyDescription("Used only while no other backend is, whatever their priorities.")
        Boolean backup,

        @JsonPropertyDescription(
                "What becomes of the addresses that the host name has: first is one backend that connects to the first that answers, all makes a backend of each.")
        Resolve resolve,

        @JsonPropertyDescription(
                "ready; draining (takes no new requests, finishes those in flight); down (takes none).")
        BackendState state) {
    public BackendConfig {
        id = id == null && url != null ? url.getRawAuthority() : id;
        weight = weight == null ? 1 : weight;
        maxConnections = maxConnections == null ? 0 : maxConnections;
        priority = priority == null ? 0 : priority;
        backup = backup != null && backup;
        resolve = resolve == null ? Resolve.FIRST : resolve;
        state = state == null ? BackendState.READY : state;
    }
}
