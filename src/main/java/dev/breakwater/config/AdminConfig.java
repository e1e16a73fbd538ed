package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** The admin interface: REST API, dashboard and metrics. It has a port of its own in the standalone server and a path in a servlet container. */
public record AdminConfig(
        @JsonPropertyDescription("Whether there is one. In a servlet container only if it has a token as well.")
        Boolean enabled,

        @JsonPropertyDescription(
                "The address to bind to. Off loopback it needs a token, and insecure, since it has no TLS. Standalone only.")
        String bind,

        @JsonPropertyDescription("The TCP port; 0 lets the system choose one. Standalone only.")
        Integer port,

        @JsonPropertyDescription("The path below which it is found. In a servlet container only.")
        String path,

        @JsonPropertyDescription(
                "What clients must send as \"Authorization: Bearer ...\"; best as \"${NAME}\" or \"${file:path}\". On loopback it may be left out.")
        @Secret
        String token,

        @JsonPropertyDescription("Lets it listen off loopback without TLS, so that the token travels in the clear.")
        Boolean insecure,

        @JsonPropertyDescription(
                "Host names beside localhost and the bound address by which it may be asked for while it has no token.")
        List<String> allowedHosts) {
    public AdminConfig {
        enabled = enabled == null || enabled;
        bind = bind == null ? "127.0.0.1" : bind;
        port = port == null ? 8081 : port;
        path = path == null ? "/breakwater" : path;
        insecure = insecure != null && insecure;
        allowedHosts = allowedHosts == null ? List.of() : List.copyOf(allowedHosts);
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "AdminConfig[" + bind + ":" + port + path + (token == null ? "" : ", token") + "]";
    }
}
