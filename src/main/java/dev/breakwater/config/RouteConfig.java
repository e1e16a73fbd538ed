package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Map;

/** A path prefix with optional matchers and exactly one action: {@code upstream}, {@code redirect} or {@code respond}. */
public record RouteConfig(
        @JsonPropertyDescription(
                "A path prefix that ends on a segment border: /api matches /api and /api/x but not /apix; /api/ does not match /api.")
        String path,

        @JsonPropertyDescription("Only these request methods; all by default.")
        List<String> methods,

        @JsonPropertyDescription("Only requests whose fields have these values; \"*\" asks that the field is present.")
        Map<String, String> headers,

        @JsonPropertyDescription("Action: forward to this upstream.")
        String upstream,

        @JsonPropertyDescription("Action: answer with a redirect.")
        RedirectConfig redirect,

        @JsonPropertyDescription("Action: answer with a fixed response.")
        RespondConfig respond,

        @JsonPropertyDescription("Remove the matched path prefix before forwarding.")
        Boolean stripPrefix,

        @JsonPropertyDescription("Change the path before forwarding.")
        RewriteConfig rewrite,

        @JsonPropertyDescription(
                "The Host field for the backend: \"client\" passes the client's on, \"backend\" sends the backend's own, anything else is sent as it stands.")
        String hostHeader,

        @JsonPropertyDescription("Timeouts of this route.") TimeoutConfig timeouts,

        @JsonPropertyDescription("When a request is sent again.")
        RetryConfig retry,

        @JsonPropertyDescription("The largest request body; 0 means no limit.")
        DataSize maxBodySize,

        @JsonPropertyDescription("WebSockets; a plain true or false is short for {\"enabled\": ...}.")
        WebSocketConfig websocket,

        @JsonPropertyDescription("Changes to the request's header fields.")
        HeaderRules requestHeaders,

        @JsonPropertyDescription("Changes to the response's header fields.")
        HeaderRules responseHeaders,

        @JsonPropertyDescription("The fields that the proxy writes of itself and of clients.")
        ForwardingConfig forwarding) {
    public RouteConfig {
        path = path == null ? "/" : path;
        methods = methods == null ? List.of() : List.copyOf(methods);
        headers = Defaults.orderedCopy(headers);
        stripPrefix = stripPrefix != null && stripPrefix;
        hostHeader = hostHeader == null ? "client" : hostHeader;
        timeouts = timeouts == null ? TimeoutConfig.INHERIT : timeouts;
        retry = retry == null ? RetryConfig.INHERIT : retry;
        websocket = websocket == null ? new WebSocketConfig(null, null, null, null, null) : websocket;
        requestHeaders = requestHeaders == null ? HeaderRules.NONE : requestHeaders;
        responseHeaders = responseHeaders == null ? HeaderRules.NONE : responseHeaders;
        forwarding = forwarding == null ? ForwardingConfig.INHERIT : forwarding;
    }
}
