package dev.breakwater.balancing;

import dev.breakwater.config.StickyBy;
import dev.breakwater.config.StickyConfig;
import dev.breakwater.upstream.Backend;

/** Remembers which backend a client had before. Safe for use by any thread. */
interface Sticky {
    /** The id of the client's backend, or null where it has none. */
    String backendOf(RequestKeys keys);

    /** From now on the client has this backend. */
    void bind(RequestKeys keys, Backend backend);

    /** The Set-Cookie field by which the client is to remember the backend, or null where it needs none. */
    default String cookie(RequestKeys keys, Backend backend, boolean secure) {
        return null;
    }

    static Sticky of(String upstream, StickyConfig config, Iterable<Backend> backends) {
        if (config.by() == StickyBy.COOKIE) {
            return new StickyCookie(upstream, config, backends);
        }
        return new StickyTable(config);
    }
}
