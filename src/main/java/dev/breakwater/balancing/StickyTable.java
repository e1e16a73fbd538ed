package dev.breakwater.balancing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.breakwater.config.StickyBy;
import dev.breakwater.config.StickyConfig;
import dev.breakwater.upstream.Backend;

/**
 * Remembers clients by their address or by a field of theirs, in memory: at most {@value #MAX_CLIENTS}, those that have been silent longest go first. A
 * long key is remembered by its hash.
 */
final class StickyTable implements Sticky {
    static final int MAX_CLIENTS = 100_000;
    private static final int MAX_KEY = 64;

    private final StickyConfig config;
    private final Cache<String, String> backends;

    StickyTable(StickyConfig config) {
        this.config = config;
        backends = Caffeine.newBuilder()
                .maximumSize(MAX_CLIENTS)
                .expireAfterAccess(config.ttl())
                // Its upkeep is small; a pool of threads that is not ours would outlive an application in a container.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public String backendOf(RequestKeys keys) {
        String key = key(keys);
        return key == null ? null : backends.getIfPresent(key);
    }

    @Override
    public void bind(RequestKeys keys, Backend backend) {
        String key = key(keys);
        if (key != null) {
            backends.put(key, backend.id());
        }
    }

    long size() {
        backends.cleanUp();
        return backends.estimatedSize();
    }

    private String key(RequestKeys keys) {
        String key = config.by() == StickyBy.CLIENT_IP ? keys.clientAddress() : keys.header(config.header());
        boolean fits = key == null || key.length() <= MAX_KEY;
        return fits ? key : key.substring(0, MAX_KEY / 2) + '#' + ConsistentHash.hash(key);
    }
}
