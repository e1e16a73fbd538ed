package dev.breakwater.server;

import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.RouteConfig;
import dev.breakwater.config.TimeoutConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How long a client's connection may be silent. While there is a request on it that is limited by the proxy's timeouts, and the connector's must not come
 * before them.
 */
final class Silence {
    /** Without a request: nginx's keepalive_timeout. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final Duration FOR_EVER = Duration.ofDays(3650);
    /** To Jetty: no other than the connector's. */
    private static final long AS_EVER = -1;

    private final Duration keepAlive;
    private volatile long duringRequests = AS_EVER;

    /** @param keepAlive how long it may be silent without a request */
    Silence(Duration keepAlive) {
        this.keepAlive = keepAlive;
    }

    /** Without a request, in milliseconds. */
    long betweenRequests() {
        return keepAlive.toMillis();
    }

    /** Another timeout than the connector's costs each request two timers, and only few configurations need one. Once there was one each request has to end it. */
    void apply(ProxyConfig config) {
        Duration longest = longest(config);
        if (longest.compareTo(keepAlive) > 0) {
            duringRequests = longest.toMillis();
        } else if (duringRequests != AS_EVER) {
            duringRequests = keepAlive.plus(MARGIN).toMillis();
        }
    }

    /** In milliseconds. */
    long duringRequests() {
        return duringRequests;
    }

    private Duration longest(ProxyConfig config) {
        Stream<TimeoutConfig> sites = config.sites().stream()
                .flatMap(site -> Stream.concat(
                        Stream.of(site.timeouts()), site.routes().stream().map(RouteConfig::timeouts)));
        return Stream.concat(Stream.of(config.timeouts()), sites)
                .map(TimeoutConfig::client)
                .filter(Objects::nonNull)
                .map(client -> client.isZero() ? FOR_EVER : client.plus(MARGIN))
                .max(Comparator.naturalOrder())
                .orElse(keepAlive);
    }
}
