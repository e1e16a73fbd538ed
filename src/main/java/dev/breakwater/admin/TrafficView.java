package dev.breakwater.admin;

import dev.breakwater.metrics.Point;
import dev.breakwater.metrics.Traffic;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The traffic as the admin interface shows it. */
final class TrafficView {
    private TrafficView() {}

    /** @param point or null before the first */
    static ObjectNode of(Point point) {
        if (point == null) {
            return null;
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("at", point.at().toString())
                .put("requests_per_second", point.requestsPerSecond())
                .put("errors_per_second", point.errorsPerSecond())
                .put("p50", point.p50())
                .put("p95", point.p95())
                .put("p99", point.p99())
                .put("active", point.active());
    }

    /** The last five minutes. */
    static ObjectNode of(Traffic traffic) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("interval_seconds", Traffic.INTERVAL.toSeconds());
        var points = view.putArray("points");
        traffic.points().forEach(point -> points.add(of(point)));
        return view;
    }
}
