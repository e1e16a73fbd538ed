package dev.breakwater.routing;

import dev.breakwater.metrics.RequestMeters;
import java.util.List;

/** A set of host names and their routes. Immutable. */
public final class Site {
    private final List<String> hosts;
    private final List<Route> routes;
    private final RouteTable table;
    private final RequestMeters meters;

    Site(List<String> hosts, List<Route> routes, RequestMeters meters) {
        this.hosts = List.copyOf(hosts);
        this.routes = List.copyOf(routes);
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

    /** Of requests that none of its routes is for. */
    public RequestMeters meters() {
        return meters;
    }

    RouteTable table() {
        return table;
    }
}
