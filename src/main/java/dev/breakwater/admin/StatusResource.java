package dev.breakwater.admin;

import dev.breakwater.metrics.StreamMeters;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /status}: how the process is doing. */
final class StatusResource implements Resource {
    private final AdminSources sources;
    private final Instant startedAt = Instant.now();

    StatusResource(AdminSources sources) {
        this.sources = sources;
    }

    @Override
    public Reply handle(Call call) throws ProblemException {
        call.allow("GET");
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("version", sources.version()).put("deployment", sources.inContainer() ? "war" : "standalone");
        view.put("started_at", startedAt.toString());
        view.put("uptime_seconds", Duration.between(startedAt, Instant.now()).toMillis() / 1000.0);
        view.put("java", Runtime.version().toString());
        view.put("draining", sources.live().draining());
        view.set("config", VersionView.state(sources.store()));
        ObjectNode requests = view.putObject("requests");
        requests.put("active", sources.active().getAsLong());
        requests.put("total", sources.metrics().all().requests());
        ObjectNode failures = requests.putObject("failures");
        sources.metrics().all().failures().forEach(failures::put);
        StreamMeters streams = sources.metrics().all().streams();
        view.putObject("websockets").put("open", streams.openNow()).put("total", streams.opened());
        view.set("traffic", TrafficView.of(sources.traffic().last()));
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        view.putObject("memory").put("heap_used", heap.getUsed()).put("heap_max", heap.getMax());
        return Reply.json(view);
    }
}
