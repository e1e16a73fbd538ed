package dev.breakwater.deploy;

import dev.breakwater.admin.UpstreamMetrics;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.metrics.JvmSource;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.metrics.ProcessSource;
import dev.breakwater.metrics.Traffic;
import dev.breakwater.metrics.TrafficLog;
import dev.breakwater.proxy.Completion;
import dev.breakwater.proxy.Transports;
import dev.breakwater.routing.Live;
import dev.breakwater.upstream.Failure;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.Scheduler;

/** What is on show of one running proxy: its metrics, the traffic of the last minutes, the line in the log. */
final class Instruments implements AutoCloseable {
    private final Scheduler scheduler;
    private final Traffic traffic;
    private final TrafficLog log;

    Instruments(Metrics metrics, Scheduler scheduler, Live live, Transports transports, Completion completion) {
        this.scheduler = scheduler;
        traffic = new Traffic(metrics, completion::active);
        log = new TrafficLog(metrics, completion::active, scheduler);
        metrics.add(new ProcessSource(version(), completion::active));
        metrics.add(new UpstreamMetrics(live));
        metrics.add(transports);
        metrics.add(new JvmSource());
    }

    static Metrics metrics() {
        return new Metrics(Stream.of(Failure.values()).map(Failure::cause).toList());
    }

    private static String version() {
        String version = Instruments.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    void start(ProxyConfig config) {
        traffic.start(scheduler);
        apply(config);
    }

    void apply(ProxyConfig config) {
        log.apply(config.metrics().logInterval());
    }

    Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        traffic.close();
        log.close();
    }
}
