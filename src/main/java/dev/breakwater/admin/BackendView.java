package dev.breakwater.admin;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.metrics.DurationSnapshot;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.BackendLoad;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A backend as the admin interface shows it: its configuration, what is known of it, what it has been doing. */
final class BackendView {
    private static final double LEAST_SECONDS = 1e-4;

    private BackendView() {}

    static ObjectNode of(Backend backend, String id) {
        BackendConfig config = backend.config();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("id", id).put("upstream", backend.upstream()).put("name", backend.toString());
        view.put("url", backend.url().toString()).put("weight", config.weight());
        view.put("max_connections", config.maxConnections()).put("priority", config.priority());
        view.put("backup", config.backup()).put("resolve", lower(config.resolve()));
        view.put("state", lower(config.state())).put("alive", backend.ready() && backend.healthy());
        view.put("discovered", Backends.discovered(backend));
        var addresses = view.putArray("addresses");
        backend.addresses().forEach(address -> addresses.add(address.getHostAddress()));
        health(view.putObject("health"), backend);
        breaker(view.putObject("breaker"), backend);
        load(view, backend.load());
        return view;
    }

    private static void health(ObjectNode view, Backend backend) {
        view.put("status", lower(backend.health().status()));
        view.put(
                "cause",
                backend.healthCheck() == null
                        ? "no health check"
                        : backend.health().cause());
        view.put("checked_at", text(backend.health().checkedAt()));
        view.put("since", text(backend.health().since()));
    }

    private static void breaker(ObjectNode view, Backend backend) {
        view.put("state", backend.breaker().state())
                .put("reason", backend.breaker().reason());
        view.put("retry_at", text(backend.breaker().retryAt()));
        view.put("opened", backend.breaker().opened());
    }

    private static void load(ObjectNode view, BackendLoad load) {
        view.put("in_flight", load.inFlight()).put("requests", load.requests()).put("failures", load.failures());
        ObjectNode latency = view.putObject("latency");
        double average = load.latency().nanos() / TimeUnit.SECONDS.toNanos(1);
        // It only fades away once nothing comes any more.
        latency.put("average", average < LEAST_SECONDS ? null : (Double) (Math.round(average * 1e4) / 1e4));
        DurationSnapshot recent = load.firstByte().recent();
        latency.put("p50", recent.seconds(0.5)).put("p95", recent.seconds(0.95));
        latency.put("p99", recent.seconds(0.99));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
