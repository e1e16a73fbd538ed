package dev.breakwater.routing;

import dev.breakwater.config.ClientAuthConfig;
import dev.breakwater.metrics.RequestMeters;
import java.util.List;
import java.util.Locale;

/** A set of host names and their routes. Immutable. */
public final class Site {
    private final List<String> hosts;
    private final List<Route> routes;
    private final RouteTable table;
    private final HttpsRules https;
    private final ClientAuthConfig clientAuth;
    private final RequestMeters meters;

    Site(List<String> hosts, List<Route> routes, HttpsRules https, ClientAuthConfig clientAuth, RequestMeters meters) {
        this.hosts = List.copyOf(hosts);
        this.routes = List.copyOf(routes);
        this.https = https;
        this.clientAuth = clientAuth;
        this.meters = meters;
        this.table = new RouteTable(routes);
    }

    /** The site's first host name, which stands for it in logs. */
    public String name() {
        return hosts.get(0);
    }

    public List<String> hosts() {
        return hosts;
    }

    public List<Route> routes() {
        return routes;
    }

    /** By which of its hosts it has a host name: exact, wildcard or default. */
    public String matchedBy(String host) {
        String name = host == null ? "" : host.replaceFirst("\\.$", "").toLowerCase(Locale.ROOT);
        if (hosts.stream().anyMatch(name::equalsIgnoreCase)) {
            return "exact";
        }
        boolean wildcard = hosts.stream()
                .anyMatch(known -> known.startsWith("*.")
                        && name.endsWith(known.substring(1).toLowerCase(Locale.ROOT)));
        return wildcard ? "wildcard" : "default";
    }

    public HttpsRules https() {
        return https;
    }

    /** The certificates that its clients are asked for, or null. */
    public ClientAuthConfig clientAuth() {
        return clientAuth;
    }

    /** Of requests that none of its routes is for. */
    public RequestMeters meters() {
        return meters;
    }

    RouteTable table() {
        return table;
    }
}
