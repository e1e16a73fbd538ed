package dev.breakwater.balancing;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Addresses;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pools from the text of a configuration, in JSON with single quotes, and what is done to them over and over. */
public final class Pools {
    public static final Outcome FINE = new Outcome(200, null, 1_000_000, 1);
    public static final Outcome BROKEN = new Outcome(0, Failure.BACKEND_RESET, 0, 0);

    private Pools() {}

    /** The upstream that has these keys. */
    public static UpstreamConfig upstream(String keys) {
        String text = "{'upstreams': {'test': {" + keys + "}}, 'sites': [{'routes': [{'upstream': 'test'}]}]}";
        try {
            ProxyConfig config = new ConfigLoader(Map.of())
                    .parse(text.replace('\'', '"'), ConfigFormat.JSON, Path.of(""), "test")
                    .config();
            return config.upstreams().get("test");
        } catch (ConfigException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    static Pool pool(String keys) {
        return reloaded(null, keys);
    }

    static Pool reloaded(Pool before, String keys) {
        return new Pool("test", upstream(keys), Addresses.UNKNOWN, before);
    }

    /** A backend of that id with further keys, each begun with a comma. */
    static String backend(String id, String keys) {
        return "{'id': '" + id + "', 'url': 'http://" + id + ":80'" + keys + "}";
    }

    static String backends(String... each) {
        return "'backends': [" + String.join(", ", each) + "]";
    }

    /** Plain backends b0, b1 and so on. */
    static String backends(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> backend("b" + i, ""))
                .collect(Collectors.joining(", ", "'backends': [", "]"));
    }

    static Lease lease(Pool pool) {
        return pool.lease(Keys.ANY, List.of());
    }

    /** Which backend a request would go to now. */
    static String chosen(Pool pool, RequestKeys keys) {
        Lease lease = pool.lease(keys, List.of());
        lease.close(FINE);
        return lease.backend().id();
    }

    static List<Lease> hold(Pool pool, int count) {
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(lease(pool));
        }
        return held;
    }

    /** Health checks find the backend down. */
    static void sicken(Pool pool, String id) {
        for (int i = 0; i < pool.config().healthCheck().fall(); i++) {
            pool.find(id).checked(false, "ill");
        }
    }

    static void heal(Pool pool, String id) {
        for (int i = 0; i < pool.config().healthCheck().rise(); i++) {
            pool.find(id).checked(true, "well");
        }
    }

    /** As many requests fail in a row as open the circuit breaker. */
    static void fail(Pool pool, String id) {
        Backend backend = pool.find(id);
        for (int i = 0; i < pool.config().circuitBreaker().failures(); i++) {
            backend.lease(false, () -> {}).close(BROKEN);
        }
    }
}
