package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.Map;

/** How each backend of an upstream is asked whether it is up, apart from the traffic. */
public record HealthCheckConfig(
        @JsonPropertyDescription(
                "http sends a request; tcp only connects; grpc calls grpc.health.v1.Health/Check, over HTTP/2.")
        HealthCheckType type,

        @JsonPropertyDescription("The method of the request.")
        String method,

        @JsonPropertyDescription("The path of the request, with its query.")
        String path,

        @JsonPropertyDescription("The Host field of the request; the backend's own by default.")
        String host,

        @JsonPropertyDescription("Further fields of the request.")
        Map<String, String> headers,

        @JsonPropertyDescription("The statuses that mean up: single ones and ranges, as in \"200-299,304\".")
        String expectStatus,

        @JsonPropertyDescription("A regular expression that must be found in the first 64 KB of the response's body.")
        String expectBody,

        @JsonPropertyDescription("The service that a grpc check asks about; the server as a whole by default.")
        String service,

        @JsonPropertyDescription("From one check to the next.")
        Duration interval,

        @JsonPropertyDescription("From one check to the next of a backend that is down, or whose last check failed.")
        Duration downInterval,

        @JsonPropertyDescription("How long a check may take.")
        Duration timeout,

        @JsonPropertyDescription("Checks in a row that must succeed before a backend that was down is up.")
        Integer rise,

        @JsonPropertyDescription("Checks in a row that must fail before a backend is down.")
        Integer fall,

        @JsonPropertyDescription(
                "By how many percent an interval may be shorter or longer, so that checks do not come in bursts.")
        Integer jitter,

        @JsonPropertyDescription(
                "What a backend is taken for before its first check: unknown is used until proven down, down is not used until proven up.")
        InitialHealth initial) {
    public HealthCheckConfig {
        type = type == null ? HealthCheckType.HTTP : type;
        method = method == null ? "GET" : method;
        path = path == null ? "/" : path;
        headers = Defaults.orderedCopy(headers);
        service = service == null ? "" : service;
        expectStatus = expectStatus == null ? "200-399" : expectStatus;
        interval = interval == null ? Duration.ofSeconds(10) : interval;
        downInterval = downInterval == null ? Duration.ofSeconds(2) : downInterval;
        timeout = timeout == null ? Duration.ofSeconds(2) : timeout;
        rise = rise == null ? 2 : rise;
        fall = fall == null ? 3 : fall;
        jitter = jitter == null ? 10 : jitter;
        initial = initial == null ? InitialHealth.UNKNOWN : initial;
    }
}
