package dev.breakwater.routing;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.ProxyConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Everything that a reload changes. Immutable, but for the load of its backends. */
public final class Snapshot {
    private final ProxyConfig config;
    private final Map<String, Pool> pools;
    private final List<Site> sites;
    private final SiteTable table;
    private final TrustedProxies trustedProxies;
    private final boolean asksClients;

    Snapshot(ProxyConfig config, Map<String, Pool> pools, List<Site> sites) {
        this.config = config;
        this.pools = Map.copyOf(pools);
        this.sites = List.copyOf(sites);
        this.table = new SiteTable(sites);
        this.trustedProxies = new TrustedProxies(config.trustedProxies());
        this.asksClients = sites.stream().anyMatch(site -> site.clientAuth() != null);
    }

    public ProxyConfig config() {
        return config;
    }

    public Collection<Pool> pools() {
        return pools.values();
    }

    /** The pool of an upstream, or null. */
    public Pool pool(String name) {
        return pools.get(name);
    }

    public List<Site> sites() {
        return sites;
    }

    /** The site of a host name without a port, or null. */
    public Site site(String host) {
        return table.find(host);
    }

    /** Whether any site asks clients for certificates. */
    public boolean asksClients() {
        return asksClients;
    }

    public TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    /** The sites with their hosts and the upstreams with their backends. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("sites");
        sites.forEach(site -> text.append(' ').append(site.hosts()));
        text.append(", upstreams");
        config.upstreams().keySet().forEach(name -> text.append(' ')
                .append(name)
                .append(pool(name).backends().stream()
                        .map(backend -> backend.url().toString())
                        .toList()));
        return text.toString();
    }
}
