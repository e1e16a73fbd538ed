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
import org.eclipse.jetty.util.thread.Scheduler;

/** What is counted of one running proxy, and who looks at it regularly. */
final class Monitoring implements AutoCloseable {
    private final Metrics metrics;
    private final Scheduler scheduler;
    private final Traffic traffic;
    private final TrafficLog log;

    Monitoring(Metrics metrics, Live live, Completion completion, Transports transports, Scheduler scheduler) {
        this.metrics = metrics;
        this.scheduler = scheduler;
        traffic = new Traffic(metrics, completion::active);
        log = new TrafficLog(metrics, completion::active, scheduler);
        metrics.add(new ProcessSource(Version.text(), completion::active));
        metrics.add(new UpstreamMetrics(live));
        metrics.add(transports);
        metrics.add(new JvmSource());
    }

    void start(ProxyConfig config) {
        traffic.start(scheduler);
        log.apply(config.metrics().logInterval());
    }

    /** Another configuration is in force. */
    void applied(ProxyConfig config) {
        log.apply(config.metrics().logInterval());
        metrics.reloads().applied();
    }

    /** A configuration could not be loaded. */
    void refused() {
        metrics.reloads().refused();
    }

    Metrics metrics() {
        return metrics;
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
