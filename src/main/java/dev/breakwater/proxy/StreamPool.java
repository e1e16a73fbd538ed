package dev.breakwater.proxy;

import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.MultiplexConnectionPool;
import org.eclipse.jetty.util.ConcurrentPool;

/**
 * Connections that may carry several requests at once, where the backend speaks HTTP/2: each as many as the backend allows, up to a bound beyond which
 * another connection, with a thread of its own at both ends, is worth its cost.
 */
final class StreamPool extends MultiplexConnectionPool {
    private static final int MOST_STREAMS = 100;
    /** Stream numbers come to an end. */
    private static final int MOST_IN_TOTAL = 1_000_000_000;

    StreamPool(Destination destination, Protocols protocols) {
        super(
                destination,
                () -> new ConcurrentPool<>(
                        ConcurrentPool.StrategyType.FIRST, BackendTransport.MAX_CONNECTIONS, StreamPool::streams),
                protocols == Protocols.HTTP2 ? MOST_STREAMS : 1);
        setMaxUsage(MOST_IN_TOTAL);
    }

    private static int streams(Connection connection) {
        if (!(connection instanceof MaxMultiplexable multiplexed)) {
            return 1;
        }
        int allowed = multiplexed.getMaxMultiplex();
        return allowed < 0 ? MOST_STREAMS : Math.min(allowed, MOST_STREAMS);
    }

    /** What the backend chose last it will choose again: how many connections a burst of requests needs depends on it. */
    @Override
    protected void onCreated(Connection connection) {
        setInitialMaxMultiplex(connection instanceof MaxMultiplexable ? MOST_STREAMS : 1);
    }
}
