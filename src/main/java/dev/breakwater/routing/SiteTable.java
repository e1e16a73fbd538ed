package dev.breakwater.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds a site by host name with hash look-ups: one for the exact name, one for each label of it, one default. Immutable. */
final class SiteTable {
    private final Map<String, Site> exact = new HashMap<>();
    private final Map<String, Site> wildcards = new HashMap<>();
    private final Site fallback;

    SiteTable(List<Site> sites) {
        Site any = null;
        for (Site site : sites) {
            for (String host : site.hosts()) {
                String name = host.toLowerCase(Locale.ROOT);
                if (name.equals("*")) {
                    any = site;
                } else if (name.startsWith("*.")) {
                    wildcards.put(name.substring(1), site);
                } else {
                    exact.put(name, site);
                }
            }
        }
        fallback = any;
    }

    /** @param host a name without a port, or null where the client sent none */
    Site find(String host) {
        if (host == null) {
            return fallback;
        }
        Site site = exact.get(host);
        if (site == null) {
            String name = normal(host);
            site = exact.get(name);
            // The longest wildcard wins; "*.a.b" needs at least one label more than "a.b".
            for (int dot = name.indexOf('.'); site == null && dot >= 0 && !wildcards.isEmpty(); ) {
                site = dot == 0 ? null : wildcards.get(name.substring(dot));
                dot = name.indexOf('.', dot + 1);
            }
        }
        return site == null ? fallback : site;
    }

    private static String normal(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return name.toLowerCase(Locale.ROOT);
    }
}
