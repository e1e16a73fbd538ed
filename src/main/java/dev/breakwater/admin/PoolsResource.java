package dev.breakwater.admin;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.Durations;
import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Backend;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /upstreams}: the pools and how they are doing. */
final class PoolsResource implements Resource {
    private final Backends backends;

    PoolsResource(Backends backends) {
        this.backends = backends;
    }

    @Override
    public int depth() {
        return 2;
    }

    @Override
    public Reply handle(Call call) throws ProblemException {
        call.allow("GET");
        List<Pool> pools = backends.pools();
        String name = call.segment(1);
        if (name == null) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            pools.forEach(pool -> list.add(view(pool)));
            return Reply.json(list);
        }
        return Reply.json(view(pools.stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no upstream \"" + name + "\"."))));
    }

    private ObjectNode view(Pool pool) {
        UpstreamConfig config = pool.config();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("name", pool.name()).put("policy", BackendView.lower(config.policy()));
        view.put("in_flight", pool.inFlight()).put("queued", pool.queued());
        view.put("queue_size", config.queue().size()).put("max_connections", config.maxConnections());
        view.put("in_panic", pool.inPanic());
        view.put(
                "available",
                pool.backends().stream().filter(PoolsResource::available).count());
        ArrayNode ids = view.putArray("backends");
        pool.backends().forEach(backend -> ids.add(backends.id(backend)));
        view.put(
                "sticky",
                config.sticky() == null
                        ? null
                        : BackendView.lower(config.sticky().by()));
        healthCheck(view, config.healthCheck());
        return view;
    }

    private static boolean available(Backend backend) {
        return backend.ready() && backend.healthy();
    }

    private static void healthCheck(ObjectNode view, HealthCheckConfig check) {
        if (check == null) {
            view.putNull("health_check");
            return;
        }
        view.putObject("health_check")
                .put("type", BackendView.lower(check.type()))
                .put("path", check.path())
                .put("interval", Durations.format(check.interval()))
                .put("rise", check.rise())
                .put("fall", check.fall());
    }
}
