package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** Limits on what clients and backends may send. */
public record LimitConfig(
        @JsonPropertyDescription("The longest path and query of a request; longer ones get 414.")
        DataSize uri,

        @JsonPropertyDescription(
                "The largest request line and header; larger ones get 431. Standalone only: a servlet container has its own.")
        DataSize requestHeaders,

        @JsonPropertyDescription("The largest header of a backend's response; larger ones are answered with 502.")
        DataSize responseHeaders,

        @JsonPropertyDescription("The most client connections at once; further ones wait. Standalone only.")
        Integer connections,

        @JsonPropertyDescription(
                "How long a client may take over a TLS handshake, from the connection on, and over the header of an HTTP/1.1 request, from its first byte to its last; then the connection is closed. 0 means no limit. Standalone only.")
        Duration headerTimeout) {
    public LimitConfig {
        uri = uri == null ? DataSize.parse("8KB") : uri;
        requestHeaders = requestHeaders == null ? DataSize.parse("32KB") : requestHeaders;
        responseHeaders = responseHeaders == null ? DataSize.parse("32KB") : responseHeaders;
        connections = connections == null ? 10_000 : connections;
        headerTimeout = headerTimeout == null ? Duration.ofSeconds(60) : headerTimeout;
    }
}
