package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Which fields the proxy writes of itself and of clients. A missing switch is inherited. */
public record ForwardingConfig(
        @JsonPropertyDescription("X-Forwarded-For: the client's address, after those of trusted proxies.")
        Boolean xForwardedFor,

        @JsonPropertyDescription("X-Forwarded-Proto: http or https.")
        Boolean xForwardedProto,

        @JsonPropertyDescription("X-Forwarded-Host: the host that the client asked for.")
        Boolean xForwardedHost,

        @JsonPropertyDescription("X-Forwarded-Port: the port that the client reached.")
        Boolean xForwardedPort,

        @JsonPropertyDescription("Forwarded (RFC 7239).") Boolean forwarded,

        @JsonPropertyDescription("Via (RFC 9110), on requests and responses.")
        Boolean via,

        @JsonPropertyDescription(
                "traceparent (W3C Trace Context): the client's is passed on, where it sent none a trace is started.")
        Boolean traceparent,

        @JsonPropertyDescription("Proxy-Status (RFC 9209) on responses: which backend it was, or why there was none.")
        Boolean proxyStatus,

        @JsonPropertyDescription("Server-Timing on responses: how long the backend's header took.")
        Boolean serverTiming) {
    static final ForwardingConfig INHERIT = new ForwardingConfig(null, null, null, null, null, null, null, null, null);
    public static final ForwardingConfig DEFAULT =
            new ForwardingConfig(true, true, true, true, true, true, true, false, false);

    /** These switches, with the other's where one is missing. */
    public ForwardingConfig orElse(ForwardingConfig other) {
        return new ForwardingConfig(
                Defaults.orElse(xForwardedFor, other.xForwardedFor),
                Defaults.orElse(xForwardedProto, other.xForwardedProto),
                Defaults.orElse(xForwardedHost, other.xForwardedHost),
                Defaults.orElse(xForwardedPort, other.xForwardedPort),
                Defaults.orElse(forwarded, other.forwarded),
                Defaults.orElse(via, other.via),
                Defaults.orElse(traceparent, other.traceparent),
                Defaults.orElse(proxyStatus, other.proxyStatus),
                Defaults.orElse(serverTiming, other.serverTiming));
    }
}
