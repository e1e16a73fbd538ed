package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A whole configuration file, with the documented defaults in place of what it leaves out. */
public record ProxyConfig(
        @JsonPropertyDescription("Where the standalone server listens. A servlet container owns its own ports.")
        List<ListenConfig> listen,

        @JsonPropertyDescription("TLS towards clients. Standalone only: a servlet container has its own.")
        TlsConfig tls,

        @JsonPropertyDescription(
                "Networks whose forwarding fields (X-Forwarded-*, Forwarded) are believed, as addresses or CIDR blocks.")
        List<String> trustedProxies,

        @JsonPropertyDescription("Named groups of backends.")
        Map<String, UpstreamConfig> upstreams,

        @JsonPropertyDescription("Host names and their routes.")
        List<SiteConfig> sites,

        @JsonPropertyDescription("Timeouts of every route that does not set its own.")
        TimeoutConfig timeouts,

        @JsonPropertyDescription("When a request of a route that does not say otherwise is sent again.")
        RetryConfig retry,

        @JsonPropertyDescription("Who is asked for the addresses of backends' host names.")
        ResolverConfig resolver,

        @JsonPropertyDescription("Limits on what clients and backends may send.")
        LimitConfig limits,

        @JsonPropertyDescription("The largest request body of every route that does not set its own; 0 means no limit.")
        DataSize maxBodySize,

        @JsonPropertyDescription("The fields that the proxy writes of itself and of clients.")
        ForwardingConfig forwarding,

        @JsonPropertyDescription(
                "Whether clients are sent to HTTPS and told to stay there: true for both, or an object.")
        HttpsConfig https,

        @JsonPropertyDescription("The access log.") AccessLogConfig accessLog,

        @JsonPropertyDescription("The admin interface.") AdminConfig admin,

        @JsonPropertyDescription("What is shown of the metrics unasked.")
        MetricsConfig metrics,

        @JsonPropertyDescription(
                "The path, on every host, that answers whether the proxy itself is up: 200, or 503 while it drains. \"off\" to serve none.")
        String healthPath,

        @JsonPropertyDescription("How long requests in flight may go on after SIGTERM.")
        Duration gracePeriod) {

    public static final DataSize MAX_BODY_SIZE = DataSize.parse("1GB");

    public ProxyConfig {
        listen = listen == null ? List.of(new ListenConfig(null, null, null, null)) : List.copyOf(listen);
        tls = tls == null ? TlsConfig.DEFAULT : tls;
        trustedProxies = trustedProxies == null ? List.of() : List.copyOf(trustedProxies);
        upstreams = Defaults.orderedCopy(upstreams);
        sites = sites == null ? List.of() : List.copyOf(sites);
        timeouts = (timeouts == null ? TimeoutConfig.INHERIT : timeouts).orElse(TimeoutConfig.DEFAULT);
        retry = (retry == null ? RetryConfig.INHERIT : retry).orElse(RetryConfig.DEFAULT);
        resolver = resolver == null ? new ResolverConfig(null, null) : resolver;
        limits = limits == null ? new LimitConfig(null, null, null, null, null) : limits;
        maxBodySize = maxBodySize == null ? MAX_BODY_SIZE : maxBodySize;
        forwarding = (forwarding == null ? ForwardingConfig.INHERIT : forwarding).orElse(ForwardingConfig.DEFAULT);
        https = (https == null ? HttpsConfig.INHERIT : https).orElse(HttpsConfig.DEFAULT);
        accessLog = accessLog == null ? new AccessLogConfig(null, null) : accessLog;
        admin = admin == null ? new AdminConfig(null, null, null, null, null, null, null) : admin;
        metrics = metrics == null ? new MetricsConfig(null) : metrics;
        healthPath = healthPath == null ? "/breakwater/health" : healthPath;
        gracePeriod = gracePeriod == null ? Duration.ofSeconds(30) : gracePeriod;
    }
}
