package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Which forwarding fields are written for backends; all are by default. A missing switch is inherited. */
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
        Boolean via) {
    static final ForwardingConfig INHERIT = new ForwardingConfig(null, null, null, null, null, null);
    public static final ForwardingConfig DEFAULT = new ForwardingConfig(true, true, true, true, true, true);

    /** These switches, with the other's where one is missing. */
    public ForwardingConfig orElse(ForwardingConfig other) {
        return new ForwardingConfig(
                Defaults.orElse(xForwardedFor, other.xForwardedFor),
                Defaults.orElse(xForwardedProto, other.xForwardedProto),
                Defaults.orElse(xForwardedHost, other.xForwardedHost),
                Defaults.orElse(xForwardedPort, other.xForwardedPort),
                Defaults.orElse(forwarded, other.forwarded),
                Defaults.orElse(via, other.via));
    }
}
