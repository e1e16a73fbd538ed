package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The same backend for the same key, as long as the load allows: weighted rendezvous hashing, by which only the keys of a backend that leaves
 * move, and only to one that joins; with bounded load (Mirrokni, Thorup and Zadimoghaddam 2018), so that no backend has more
 * than a quarter above its share in flight. A request without a key goes anywhere.
 */
final class ConsistentHash implements Balancer {
    private static final double BOUND = 1.25;

    private final long[] seeds;
    private final Function<RequestKeys, String> key;

    ConsistentHash(Backend[] backends, Function<RequestKeys, String> key) {
        this.key = key;
        seeds = new long[backends.length];
        for (Backend backend : backends) {
            // By id: a backend keeps its keys wherever it stands in the file.
            seeds[backend.index()] = hash(backend.id());
        }
    }

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        String value = key.apply(keys);
        long hash = value == null ? ThreadLocalRandom.current().nextLong() : hash(value);
        long inFlight = 1;
        long weights = 0;
        for (int i = 0; i < count; i++) {
            inFlight += candidates[i].inFlight();
            weights += candidates[i].weight();
        }
        Backend best = null;
        double highest = 0;
        for (int i = 0; i < count; i++) {
            Backend candidate = candidates[i];
            double score = score(candidate, hash);
            double share = BOUND * inFlight * candidate.weight() / weights;
            if (score > highest && candidate.inFlight() + 1 <= Math.ceil(share)) {
                highest = score;
                best = candidate;
            }
        }
        // Others may have filled all of them in between.
        return best == null ? candidates[0] : best;
    }

    /** What decides for a request with a key, as long as the load allows: the highest wins. */
    double score(Backend backend, RequestKeys keys) {
        return score(backend, hash(key.apply(keys)));
    }

    private double score(Backend backend, long hash) {
        long mixed = mix(hash ^ seeds[backend.index()]);
        // In (0, 1), by 53 bits.
        double uniform = ((mixed >>> 11) + 0.5) * 0x1.0p-53;
        return -backend.weight() / Math.log(uniform);
    }

    /** FNV-1a, then mixed. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** The finaliser of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
