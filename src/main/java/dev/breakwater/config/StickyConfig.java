package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;

/** How a client stays with the backend that it had before. */
public record StickyConfig(
        @JsonPropertyDescription("By what a client is known again.")
        StickyBy by,

        @JsonPropertyDescription("The name of the cookie.") String cookie,

        @JsonPropertyDescription("The name of the header field.")
        String header,

        @JsonPropertyDescription("How long a client that sends no request is remembered.")
        Duration ttl,

        @JsonPropertyDescription(
                "What cookies are signed with: any random text, the same on every proxy, such as \"${STICKY_SECRET}\". Without one, whoever knows the upstream's name and its backends' ids can choose a backend.")
        @Secret
        String secret) {
    public StickyConfig {
        by = by == null ? StickyBy.COOKIE : by;
        cookie = cookie == null ? "lb" : cookie;
        ttl = ttl == null ? Duration.ofHours(1) : ttl;
        secret = secret == null ? "" : secret;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "StickyConfig[by=" + by + ", cookie=" + cookie + ", header=" + header + ", ttl=" + ttl + "]";
    }
}
