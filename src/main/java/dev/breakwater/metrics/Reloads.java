package dev.breakwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.concurrent.TimeUnit;

/** How often the configuration was changed, and when it last was. Safe for use by any thread. */
public final class Reloads implements Source {
    private static final String NAME = "breakwater_config_reloads_total";

    private final Counter applied;
    private final Counter refused;
    private volatile long lastMillis = System.currentTimeMillis();

    Reloads(MetricRegistry registry) {
        applied = registry.counter(NAME + "{result=\"applied\"}");
        refused = registry.counter(NAME + "{result=\"refused\"}");
    }

    /** Another configuration is in use. */
    public void applied() {
        lastMillis = System.currentTimeMillis();
        applied.inc();
    }

    /** Another configuration could not be used. */
    public void refused() {
        refused.inc();
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.counter(NAME, "Changes of the configuration since the start, by what became of them.", "result")
                .add(applied.getCount(), "applied")
                .add(refused.getCount(), "refused");
        scrape.gauge(
                        "breakwater_config_last_reload_success_timestamp_seconds",
                        "When the configuration in use was taken into use.")
                .add((double) lastMillis / TimeUnit.SECONDS.toMillis(1));
    }
}
