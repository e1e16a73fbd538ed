package dev.breakwater.admin;

import dev.breakwater.balancing.Pool;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.routing.Live;
import java.util.Collection;

/** Shows the upstreams of the present snapshot and their backends, as they are when somebody looks. */
public final class UpstreamMetrics implements Source {
    private final Live live;

    public UpstreamMetrics(Live live) {
        this.live = live;
    }

    @Override
    public void collect(Scrape scrape) {
        Collection<Pool> pools = live.current().pools();
        upstreams(scrape, pools);
        BackendFamilies backends = new BackendFamilies(scrape);
        pools.forEach(pool -> pool.backends().forEach(backends::add));
    }

    private static void upstreams(Scrape scrape, Collection<Pool> pools) {
        Family inFlight = gauge(scrape, "in_flight", "Requests that are with a backend now.");
        Family queued = gauge(scrape, "queued", "Requests that wait for a backend now.");
        Family queueSize = gauge(scrape, "queue_size", "Requests that may wait at once.");
        Family available = gauge(scrape, "backends_available", "Backends that are ready and healthy.");
        Family panic = gauge(scrape, "in_panic", "1 where no backend is available, so that health is overlooked.");
        Family retries = scrape.counter(
                "breakwater_upstream_retries_total", "Attempts beyond each request's first.", "upstream");
        for (Pool pool : pools) {
            String name = pool.name();
            inFlight.add(pool.inFlight(), name);
            queued.add(pool.queued(), name);
            queueSize.add(pool.config().queue().size(), name);
            available.add(
                    pool.backends().stream()
                            .filter(backend -> backend.ready() && backend.healthy())
                            .count(),
                    name);
            panic.add(pool.inPanic() ? 1 : 0, name);
            retries.add(pool.retryBudget().retries(), name);
        }
    }

    private static Family gauge(Scrape scrape, String name, String help) {
        return scrape.gauge("breakwater_upstream_" + name, help, "upstream");
    }
}
