package dev.breakwater.admin;

import dev.breakwater.metrics.DurationSnapshot;
import dev.breakwater.metrics.RequestMeters;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Route;
import dev.breakwater.routing.Site;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /sites}: the sites and their routes. */
final class SitesResource implements Resource {
    private final Live live;

    SitesResource(Live live) {
        this.live = live;
    }

    @Override
    public Reply handle(Call call) throws ProblemException {
        call.allow("GET");
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        live.current().sites().forEach(site -> list.add(view(site)));
        return Reply.json(list);
    }

    private static ObjectNode view(Site site) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("name", site.name());
        site.hosts().forEach(view.putArray("hosts")::add);
        ArrayNode routes = view.putArray("routes");
        site.routes().forEach(route -> routes.add(view(route)));
        return view;
    }

    private static ObjectNode view(Route route) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("name", route.name()).put("path", route.path());
        route.methods().forEach(view.putArray("methods")::add);
        ObjectNode headers = view.putObject("headers");
        route.headers().forEach(headers::put);
        view.put("action", route.action().getClass().getSimpleName().toLowerCase(Locale.ROOT));
        String upstream = route.action() instanceof Action.Forward forward
                ? forward.pool().name()
                : null;
        view.put("upstream", upstream);
        RequestMeters meters = route.meters();
        DurationSnapshot recent = meters.durations().recent();
        view.put("requests", meters.requests()).put("failures", meters.errors());
        view.put("websockets", meters.streams().openNow());
        view.put("p50", recent.seconds(0.5)).put("p95", recent.seconds(0.95));
        return view.put("p99", recent.seconds(0.99));
    }
}
