package dev.breakwater.routing;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.DataSize;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.RouteConfig;
import dev.breakwater.config.SiteConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.metrics.Metrics.RouteLabels;
import dev.breakwater.upstream.Addresses;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a valid configuration into a snapshot. */
public final class SnapshotBuilder {
    private SnapshotBuilder() {}

    /** @param previous the snapshot whose live state is kept where a backend's identity did not change, or null */
    public static Snapshot build(ProxyConfig config, Addresses addresses, Metrics metrics, Snapshot previous) {
        Map<String, Pool> pools = new HashMap<>();
        config.upstreams()
                .forEach((name, upstream) -> pools.put(
                        name, new Pool(name, upstream, addresses, previous == null ? null : previous.pool(name))));
        List<Site> sites = config.sites().stream()
                .map(site -> new Site(
                        site.hosts(),
                        site.routes().stream()
                                .map(route -> route(config, site, route, pools, metrics))
                                .toList(),
                        new HttpsRules(site.https().orElse(config.https()), config.listen()),
                        site.clientAuth(),
                        metrics.route(labels(site, Metrics.NONE))))
                .toList();
        return new Snapshot(config, pools, sites);
    }

    private static Route route(
            ProxyConfig config, SiteConfig site, RouteConfig route, Map<String, Pool> pools, Metrics metrics) {
        HeaderEdits requestEdits = new HeaderEdits(site.requestHeaders(), route.requestHeaders());
        return new Route(
                route.path(),
                route.path(),
                route.methods(),
                route.headers(),
                action(route, pools),
                route.timeouts().orElse(site.timeouts()).orElse(config.timeouts()),
                route.retry().orElse(site.retry()).orElse(config.retry()),
                maxBodySize(config, site, route).bytes(),
                route.websocket(),
                route.forwarding().orElse(site.forwarding()).orElse(config.forwarding()),
                new FieldFilter(requestEdits.setNames()),
                requestEdits,
                new HeaderEdits(site.responseHeaders(), route.responseHeaders()),
                metrics.route(labels(site, route.path())));
    }

    /** The labels of all meters that the snapshot of a configuration has. */
    static Set<RouteLabels> labels(ProxyConfig config) {
        Set<RouteLabels> labels = new HashSet<>();
        for (SiteConfig site : config.sites()) {
            labels.add(labels(site, Metrics.NONE));
            site.routes().forEach(route -> labels.add(labels(site, route.path())));
        }
        return labels;
    }

    private static RouteLabels labels(SiteConfig site, String route) {
        return new RouteLabels(site.hosts().get(0), route);
    }

    private static DataSize maxBodySize(ProxyConfig config, SiteConfig site, RouteConfig route) {
        if (route.maxBodySize() != null) {
            return route.maxBodySize();
        }
        return site.maxBodySize() != null ? site.maxBodySize() : config.maxBodySize();
    }

    private static Action action(RouteConfig route, Map<String, Pool> pools) {
        if (route.upstream() != null) {
            return new Action.Forward(pools.get(route.upstream()), new PathRewrite(route), route.hostHeader());
        }
        if (route.redirect() != null) {
            return new Action.Redirect(
                    route.redirect().status(), new Template(route.redirect().to()));
        }
        return new Action.Respond(
                route.respond().status(),
                new Template(route.respond().body()),
                route.respond().contentType());
    }
}
