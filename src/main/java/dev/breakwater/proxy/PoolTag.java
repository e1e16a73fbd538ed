package dev.breakwater.proxy;

import dev.breakwater.config.ConnectionPoolConfig;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/**
 * What sets connections to one host and port apart: connections with different tags are never shared.
 *
 * @param addresses where to connect to; empty where the name has to be looked up
 */
record PoolTag(String upstream, Use use, List<InetAddress> addresses, ConnectionPoolConfig config) {
    /** What connections are for. */
    enum Use {
        REQUESTS,
        /** Those over HTTP/1.1 where requests may go over HTTP/2. */
        WEBSOCKETS,
        /** One request each. */
        HEALTH_CHECKS
    }

    @Override
    public String toString() {
        return upstream + " (" + use.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
    }
}
