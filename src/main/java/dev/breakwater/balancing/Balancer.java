package dev.breakwater.balancing;

import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Backend;

/** The strategy by which a pool chooses one of several backends that are all available. Called by any thread. */
@FunctionalInterface
public interface Balancer {
    /**
     * Picks one of the candidates.
     *
     * @param candidates the available backends; the first {@code count} places are filled, and count is at least 1
     */
    Backend choose(Backend[] candidates, int count, RequestKeys keys);

    /** The balancer of an upstream's policy, for a pool of these backends. */
    static Balancer of(UpstreamConfig config, Backend[] backends) {
        return switch (config.policy()) {
            case ROUND_ROBIN -> new RoundRobin();
            case WEIGHTED_ROUND_ROBIN -> new WeightedRoundRobin(backends);
            case RANDOM -> new RandomChoice();
            case LEAST_CONNECTIONS -> new LeastConnections();
            case POWER_OF_TWO -> new PowerOfTwo(PowerOfTwo::load);
            case PEAK_EWMA -> new PowerOfTwo(PeakEwma::cost);
            case FIRST -> (candidates, count, keys) -> candidates[0];
            case IP_HASH -> new ConsistentHash(backends, RequestKeys::clientAddress);
            case URI_HASH -> new ConsistentHash(backends, RequestKeys::uri);
            case HEADER_HASH -> new ConsistentHash(backends, keys -> keys.header(config.hashHeader()));
        };
    }
}
