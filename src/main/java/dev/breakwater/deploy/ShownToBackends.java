package dev.breakwater.deploy;

import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.metrics.Source;
import dev.breakwater.routing.Live;
import dev.breakwater.tls.BackendContexts;
import java.time.Instant;

/** The certificates that backends are shown, by upstream. */
final class ShownToBackends implements Source {
    private final Live live;
    private final BackendContexts tls;

    ShownToBackends(Live live, BackendContexts tls) {
        this.live = live;
        this.tls = tls;
    }

    @Override
    public void collect(Scrape scrape) {
        Family expiry = scrape.gauge(
                "breakwater_backend_certificate_expiry_timestamp_seconds",
                "When the certificate that its backends are shown expires.",
                "upstream");
        live.current().config().upstreams().forEach((name, upstream) -> {
            Instant expires = tls.expires(upstream.tls());
            if (expires != null) {
                expiry.add(expires.getEpochSecond(), name);
            }
        });
    }
}
