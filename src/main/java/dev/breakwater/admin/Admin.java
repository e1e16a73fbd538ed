package dev.breakwater.admin;

import dev.breakwater.config.ConfigVersion;
import dev.breakwater.config.Refusal;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The admin interface: its servlet, and what it does by itself. Safe for use by any thread. */
public final class Admin implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final long LOOK_MILLIS = 500;
    private static final long SHOW_MILLIS = 2_000;

    private final AdminSources sources;
    private final Backends backends;
    private final Events events = new Events();
    private final EventStream stream;
    private final Observer observer;
    private final ScheduledExecutorService timer;

    public Admin(AdminSources sources) {
        this.sources = sources;
        backends = new Backends(sources.live());
        observer = new Observer(backends, events);
        stream = new EventStream(events, observer::everything);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "breakwater-admin");
            thread.setDaemon(true);
            return thread;
        });
        sources.traffic().onPoint(point -> events.mention("traffic", TrafficView.of(point)));
        sources.store().onVersion(this::tell);
        sources.store().onRefused(this::tell);
        every(LOOK_MILLIS, observer::look);
        every(SHOW_MILLIS, observer::show);
    }

    /** Whatever goes wrong, it goes on. */
    private void every(long millis, Runnable task) {
        Runnable safe = () -> {
            try {
                task.run();
            } catch (RuntimeException unexpected) {
                LOG.error("Something about the backends could not be told", unexpected);
            }
        };
        timer.scheduleWithFixedDelay(safe, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Everything, to be mapped to a path of its own or to all. */
    public HttpServlet servlet() {
        Changes changes = new Changes(sources.store());
        Map<String, Resource> resources = new LinkedHashMap<>();
        resources.put("backends", new BackendsResource(backends, changes));
        resources.put("upstreams", new PoolsResource(backends));
        resources.put("sites", new SitesResource(sources.live()));
        resources.put("status", new StatusResource(sources));
        resources.put("config", new ConfigResource(sources.store(), changes));
        resources.put("reload", call -> reload(call, changes));
        resources.put("traffic", call -> {
            call.allow("GET");
            return Reply.json(TrafficView.of(sources.traffic()));
        });
        resources.put("metrics", new MetricsResource(sources.metrics()));
        resources.put("certificates", new CertificatesResource(sources.certificates()));
        resources.put("explain", new ExplainResource(sources.explanation(), backends));
        resources.put("events", stream);
        resources.put("loggers", new LoggersResource());
        resources.put("openapi.json", Admin::openapi);
        Guard guard = new Guard(() -> sources.live().current().config().admin(), sources.inContainer());
        return new AdminServlet(guard, resources, new Dashboard(), stream);
    }

    private Reply reload(Call call, Changes changes) throws ProblemException {
        call.allow("POST");
        Changes.Done done = changes.run(
                call, "POST /reload", (ifMatch, within) -> sources.store().reload());
        return done.mark(Reply.json(VersionView.withDiff(done.version(), sources.store())));
    }

    private static Reply openapi(Call call) throws ProblemException, IOException {
        call.allow("GET");
        try (InputStream in = Admin.class.getResourceAsStream("openapi.json")) {
            return new Reply(200, Reply.JSON, in.readAllBytes(), Map.of());
        }
    }

    private void tell(ConfigVersion version) {
        // Before anybody else does, so that numbers are given in the order of the configuration.
        backends.all();
        events.publish(
                "config",
                event(version.number(), version.source())
                        .put("persisted", version.persisted())
                        .put("refused", false));
    }

    private void tell(Refusal refusal) {
        ObjectNode event = event(sources.store().current().number(), refusal.source());
        event.put("refused", true).set("problems", ProblemException.json(refusal.problems()));
        events.publish("config", event);
    }

    private static ObjectNode event(int version, String source) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("at", Instant.now().toString())
                .put("version", version)
                .put("source", source);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        stream.close();
        try {
            // Containers take a thread that outlives the application for a leak.
            timer.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
