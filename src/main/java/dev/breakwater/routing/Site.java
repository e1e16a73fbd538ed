package dev.breakwater.routing;

import java.util.List;

/** A set of host names and their routes. Immutable. */
public final class Site {
    private final List<String> hosts;
    private final List<Route> routes;
    private final RouteTable table;

    Site(List<String> hosts, List<Route> routes) {
        this.hosts = List.copyOf(hosts);
        this.routes = List.copyOf(routes);
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

    RouteTable table() {
        return table;
    }
}
