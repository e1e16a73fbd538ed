package dev.breakwater.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A site's routes as a tree of path segments: a look-up takes one hash look-up for each segment of the request's path, however many routes
 * there are. Immutable after construction.
 */
final class RouteTable {
    private final Node root = new Node();

    RouteTable(List<Route> routes) {
        for (Route route : routes) {
            String path = route.path();
            Node node = root;
            for (String segment : path.substring(1).split("/")) {
                if (!segment.isEmpty()) {
                    node = node.children.computeIfAbsent(segment, key -> new Node());
                }
            }
            (path.endsWith("/") ? node.below : node.here).add(route);
        }
    }

    /**
     * The route with the longest path that the given one starts with, on a segment border, and whose matchers hold; null when there is none.
     * Of routes with the same path the first in the file wins.
     */
    Route find(String path, Predicate<Route> matchers) {
        return find(root, path, 0, matchers);
    }

    /** @param at where the slash after this node's own segment is, or the path's length */
    private static Route find(Node node, String path, int at, Predicate<Route> matchers) {
        Route found = null;
        if (at < path.length()) {
            int end = path.indexOf('/', at + 1);
            String segment = path.substring(at + 1, end < 0 ? path.length() : end);
            Node child = node.children.get(segment);
            if (child != null) {
                found = find(child, path, end < 0 ? path.length() : end, matchers);
            }
            if (found == null) {
                found = first(node.below, matchers);
            }
        }
        return found == null ? first(node.here, matchers) : found;
    }

    private static Route first(List<Route> routes, Predicate<Route> matchers) {
        for (Route route : routes) {
            if (matchers.test(route)) {
                return route;
            }
        }
        return null;
    }

    /** The routes whose path ends at one segment: without a trailing slash, and with one. */
    private static final class Node {
        final Map<String, Node> children = new HashMap<>();
        final List<Route> here = new ArrayList<>(1);
        final List<Route> below = new ArrayList<>(1);
    }
}
