package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What clients are told so that they use HTTPS. What is missing is inherited. */
public record HttpsConfig(
        @JsonPropertyDescription(
                "Whether requests over HTTP are sent to HTTPS (308), before routes are looked at. The health path and ACME challenges are answered as they are.")
        Boolean redirect,

        @JsonPropertyDescription(
                "The port of HTTPS as clients see it: standalone the port of the first listener with TLS, else 443.")
        Integer port,

        @JsonPropertyDescription(
                "Whether browsers are told to use nothing but HTTPS: true for a year, false, or an object.")
        HstsConfig hsts) {
    static final HttpsConfig INHERIT = new HttpsConfig(null, null, null);
    public static final HttpsConfig DEFAULT = new HttpsConfig(false, null, new HstsConfig(false, null, null, null));

    /** These switches, with the other's where one is missing. */
    public HttpsConfig orElse(HttpsConfig other) {
        return new HttpsConfig(
                Defaults.orElse(redirect, other.redirect),
                Defaults.orElse(port, other.port),
                Defaults.orElse(hsts, other.hsts));
    }
}
