package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** A set of host names and its routes. */
public record SiteConfig(
        @JsonPropertyDescription(
                "Exact names, \"*.\" wildcards, or \"*\" for every other host. Case and port are ignored.")
        List<String> hosts,

        @JsonPropertyDescription("The routes; the longest matching path wins.")
        List<RouteConfig> routes,

        @JsonPropertyDescription("Timeouts of this site's routes.")
        TimeoutConfig timeouts,

        @JsonPropertyDescription("When requests of this site are sent again.")
        RetryConfig retry,

        @JsonPropertyDescription("The largest request body; 0 means no limit.")
        DataSize maxBodySize,

        @JsonPropertyDescription("Changes to the request's header fields, before those of the route.")
        HeaderRules requestHeaders,

        @JsonPropertyDescription("Changes to the response's header fields, before those of the route.")
        HeaderRules responseHeaders,

        @JsonPropertyDescription("The fields that the proxy writes of itself and of clients.")
        ForwardingConfig forwarding,

        @JsonPropertyDescription(
                "Whether clients are sent to HTTPS and told to stay there: true for both, or an object.")
        HttpsConfig https,

        @JsonPropertyDescription(
                "The certificates that clients are asked for. Standalone only: a servlet container asks by itself.")
        ClientAuthConfig clientAuth) {
    public SiteConfig {
        hosts = hosts == null ? List.of("*") : List.copyOf(hosts);
        routes = routes == null ? List.of() : List.copyOf(routes);
        timeouts = timeouts == null ? TimeoutConfig.INHERIT : timeouts;
        retry = retry == null ? RetryConfig.INHERIT : retry;
        requestHeaders = requestHeaders == null ? HeaderRules.NONE : requestHeaders;
        responseHeaders = responseHeaders == null ? HeaderRules.NONE : responseHeaders;
        forwarding = forwarding == null ? ForwardingConfig.INHERIT : forwarding;
        https = https == null ? HttpsConfig.INHERIT : https;
    }
}
