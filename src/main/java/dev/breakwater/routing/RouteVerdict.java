package dev.breakwater.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why one route of a site serves a request or does not.
 *
 * @param reason for people
 */
public record RouteVerdict(Route route, boolean matched, String reason) {
    /** The verdicts on all routes of the exchange's site, in their order. */
    public static List<RouteVerdict> of(Exchange exchange) {
        List<RouteVerdict> verdicts = new ArrayList<>();
        for (Route route : exchange.site().routes()) {
            String obstacle = obstacle(route, exchange.request());
            boolean matched = route == exchange.route();
            String before = exchange.httpsLocation() == null
                    ? reason(route, exchange.route(), obstacle)
                    : "the request is sent to HTTPS before routes are looked at";
            verdicts.add(new RouteVerdict(route, matched, before));
        }
        return verdicts;
    }

    private static String reason(Route route, Route winner, String obstacle) {
        if (route == winner) {
            return "the longest path that matches, and all its conditions hold";
        } else if (obstacle != null || winner == null) {
            return obstacle == null ? "the request is refused before routes are looked at" : obstacle;
        }
        return route.path().equals(winner.path())
                ? "another route with the same path stands before it"
                : "\"" + winner.path() + "\" is longer and matches too";
    }

    private static String obstacle(Route route, ClientRequest request) {
        String path = request.path() == null ? "" : request.path().decoded();
        if (!isPrefix(route.path(), path)) {
            return "\"" + path + "\" does not begin with \"" + route.path() + "\"";
        } else if (!route.methods().isEmpty() && !route.methods().contains(request.method())) {
            return "only for " + String.join(", ", route.methods());
        }
        for (Map.Entry<String, String> header : route.headers().entrySet()) {
            String value = request.header(header.getKey());
            if (value == null) {
                return "there is no field " + header.getKey();
            } else if (!header.getValue().equals("*") && !header.getValue().equals(value)) {
                return header.getKey() + " is not \"" + header.getValue() + "\"";
            }
        }
        return null;
    }

    private static boolean isPrefix(String prefix, String path) {
        return prefix.endsWith("/") ? path.startsWith(prefix) : path.equals(prefix) || path.startsWith(prefix + "/");
    }
}
