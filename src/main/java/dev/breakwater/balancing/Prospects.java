package dev.breakwater.balancing;

import dev.breakwater.config.Policy;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Health;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tells how a pool would choose for one request, without taking a lease or anybody's turn. For one thread. */
final class Prospects {
    private final Pool pool;
    private final Balancer balancer;
    private final RequestKeys keys;
    private final List<Backend> candidates;
    private final boolean inPanic;
    private final Backend own;
    private final Backend certain;

    /** @param own the backend that the client had before and may keep, or null */
    Prospects(Pool pool, Balancer balancer, Candidates candidates, RequestKeys keys, Backend own) {
        this.pool = pool;
        this.balancer = balancer;
        this.keys = keys;
        this.candidates = candidates.all();
        this.inPanic = candidates.inPanic();
        this.own = own;
        this.certain = own != null ? own : certain();
    }

    List<Prospect> all() {
        List<Prospect> all = new ArrayList<>();
        for (Backend backend : pool.backends()) {
            boolean eligible = backend == own || candidates.contains(backend);
            Double score = eligible ? score(backend) : null;
            all.add(new Prospect(
                    backend, eligible, backend == certain, score, eligible ? chance(backend) : exclusion(backend)));
        }
        return all;
    }

    /** The one that the policy must choose, or null where chance or a turn decides. */
    private Backend certain() {
        if (candidates.size() <= 1) {
            return candidates.isEmpty() ? null : candidates.get(0);
        }
        return switch (pool.config().policy()) {
            case FIRST -> candidates.get(0);
            case IP_HASH, URI_HASH, HEADER_HASH -> hasKey() ? choose() : null;
            case LEAST_CONNECTIONS -> least();
            default -> null;
        };
    }

    private Backend choose() {
        return balancer.choose(candidates.toArray(Backend[]::new), candidates.size(), keys);
    }

    private boolean hasKey() {
        return pool.config().policy() != Policy.HEADER_HASH
                || keys.header(pool.config().hashHeader()) != null;
    }

    private Backend least() {
        Backend least = null;
        boolean alone = true;
        for (Backend candidate : candidates) {
            int order = least == null ? -1 : LeastConnections.compare(candidate, least);
            alone = order < 0 || alone && order != 0;
            least = order < 0 ? candidate : least;
        }
        return alone ? least : null;
    }

    private Double score(Backend backend) {
        return switch (pool.config().policy()) {
            case LEAST_CONNECTIONS, POWER_OF_TWO -> PowerOfTwo.load(backend);
            case PEAK_EWMA -> PeakEwma.cost(backend);
            case IP_HASH, URI_HASH, HEADER_HASH ->
                hasKey() ? (Double) ((ConsistentHash) balancer).score(backend, keys) : null;
            default -> null;
        };
    }

    private String chance(Backend backend) {
        if (backend == own) {
            return "the client had it before";
        } else if (inPanic) {
            return "used for want of healthy ones, although " + exclusion(backend);
        } else if (candidates.size() == 1) {
            return "the only one that may be used";
        }
        String policy = pool.config().policy().name().toLowerCase(Locale.ROOT);
        return switch (pool.config().policy()) {
            case ROUND_ROBIN -> policy + ": each in turn";
            case WEIGHTED_ROUND_ROBIN -> policy + ": each in turn, by weight";
            case RANDOM -> policy + ": by chance, by weight";
            case LEAST_CONNECTIONS -> policy + ": the lowest score, equals in turn";
            case POWER_OF_TWO, PEAK_EWMA -> policy + ": the lower score of two taken by chance";
            case FIRST -> policy + ": the first in the file";
            case IP_HASH, URI_HASH, HEADER_HASH ->
                policy + (hasKey() ? ": the highest score that is not overloaded" : ": by chance, there is no key");
        };
    }

    private static String exclusion(Backend backend) {
        if (!backend.ready()) {
            return "its state is " + backend.config().state().name().toLowerCase(Locale.ROOT);
        } else if (backend.health().status() == Health.Status.DOWN) {
            return "health checks say it is down: " + backend.health().cause();
        } else if (!backend.healthy()) {
            return "its circuit breaker is open";
        } else if (!backend.hasRoom()) {
            return "it has as many requests in flight as max_connections allows";
        } else if (backend.config().backup()) {
            return "it is a backup, and others are available";
        }
        return "backends of a lower priority number are available";
    }
}
