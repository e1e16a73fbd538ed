package dev.breakwater.tls;

import dev.breakwater.config.ListenConfig;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.SiteConfig;

/** Whether clients that are sent to HTTPS can find it. In a servlet container nobody but the container knows. */
final class RedirectCheck {
    private RedirectCheck() {}

    static void check(ProxyConfig config, Problems problems) {
        boolean possible = config.listen().stream().anyMatch(ListenConfig::tls)
                || !config.trustedProxies().isEmpty();
        for (int i = 0; i < config.sites().size() && !possible; i++) {
            SiteConfig site = config.sites().get(i);
            if (site.https().orElse(config.https()).redirect()) {
                problems.warn(
                        site.https().redirect() == null ? "https.redirect" : "sites[" + i + "].https.redirect",
                        "is on, and no listener has TLS: every request is sent elsewhere.",
                        "Give a listener \"tls\": true, or name the proxies that have TLS in \"trusted_proxies\".");
                return;
            }
        }
    }
}
