package dev.breakwater.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows what runs here, since when, and how much it has to do. */
public final class ProcessSource implements Source {
    private final String version;
    private final LongSupplier active;
    private final long startMillis = System.currentTimeMillis();

    /** @param active how many requests have begun and not ended */
    public ProcessSource(String version, LongSupplier active) {
        this.version = version;
        this.active = active;
    }

    @Override
    public void collect(Scrape scrape) {
        scrape.info("breakwater_build_info", "1; the label tells the version.", "version")
                .add(1, version);
        scrape.gauge("breakwater_start_time_seconds", "When the proxy was started.")
                .add(seconds(startMillis));
        scrape.gauge("breakwater_uptime_seconds", "For how long the proxy has been running.")
                .add(seconds(System.currentTimeMillis() - startMillis));
        scrape.gauge("breakwater_requests_in_flight", "Requests that have begun and not ended.")
                .add(active.getAsLong());
    }

    private static double seconds(long millis) {
        return (double) millis / TimeUnit.SECONDS.toMillis(1);
    }
}
