package dev.breakwater.proxy;

import dev.breakwater.balancing.Prospect;
import dev.breakwater.config.ClientAuthMode;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.RouteVerdict;
import dev.breakwater.upstream.Failure;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells what would become of a request, and why, by the same steps that serve one; nothing is sent and nothing is counted. Safe for use by any
 * thread.
 */
public final class Explain {
    private final Live live;

    public Explain(Live live) {
        this.live = live;
    }

    /**
     * @param url absolute, with a host
     * @param fields the request's header
     * @param client the IP address at the other end of the connection
     */
    public ObjectNode of(String method, URI url, Map<String, List<String>> fields, String client) {
        HttpFields header = header(fields);
        Exchange exchange = Exchange.imagine(live, method, url, header, client);
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.putObject("request")
                .put("method", method)
                .put("url", url.toString())
                .put("client", exchange.request().clientAddress());
        List<Prospect> prospects = prospects(exchange);
        forward(view, exchange, header, prospects);
        if (wantsTls(exchange, url)) {
            exchange.refuse(Failure.NO_CLIENT_CERTIFICATE);
        }
        failure(view, exchange, prospects);
        site(view, exchange);
        actions(view, exchange);
        backends(view.putArray("backends"), prospects);
        if (exchange.route() != null) {
            ExplainedRoute.add(view, exchange);
        }
        return view;
    }

    private static HttpFields header(Map<String, List<String>> fields) {
        HttpFields.Mutable header = HttpFields.build();
        fields.forEach((name, values) -> values.forEach(value -> header.add(name, value)));
        return header;
    }

    private static List<Prospect> prospects(Exchange exchange) {
        return exchange.route() != null && exchange.route().action() instanceof Action.Forward forward
                ? forward.pool().prospects(exchange.request())
                : List.of();
    }

    /** Whether its site lets nobody in without a certificate, which only a connection of TLS can show. Who has one over TLS is not known here. */
    private static boolean wantsTls(Exchange exchange, URI url) {
        return exchange.site() != null
                && exchange.site().clientAuth() != null
                && exchange.site().clientAuth().mode() == ClientAuthMode.REQUIRED
                && exchange.httpsLocation() == null
                && !"https".equalsIgnoreCase(url.getScheme());
    }

    private static void failure(ObjectNode view, Exchange exchange, List<Prospect> prospects) {
        if (!prospects.isEmpty() && prospects.stream().noneMatch(Prospect::eligible)) {
            exchange.fail(((Action.Forward) exchange.route().action()).pool().refusal());
        }
        Failure failure = exchange.failure();
        if (failure == null) {
            view.putNull("failure");
        } else {
            view.putObject("failure").put("status", failure.status()).put("cause", failure.cause());
        }
    }

    private static void site(ObjectNode view, Exchange exchange) {
        ArrayNode routes = JsonNodeFactory.instance.arrayNode();
        if (exchange.site() == null) {
            view.putNull("site").putNull("route").set("routes", routes);
            return;
        }
        ObjectNode site = view.putObject("site").put("name", exchange.site().name());
        site.put("matched_by", exchange.site().matchedBy(exchange.request().host()));
        if (exchange.site().clientAuth() != null) {
            ClientAuthMode mode = exchange.site().clientAuth().mode();
            site.put("client_auth", mode.name().toLowerCase(Locale.ROOT));
        }
        exchange.site().hosts().forEach(site.putArray("hosts")::add);
        if (exchange.route() == null) {
            view.putNull("route");
        } else {
            Action action = exchange.route().action();
            String kind = action.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            view.putObject("route").put("name", exchange.route().name()).put("action", kind);
        }
        for (RouteVerdict verdict : RouteVerdict.of(exchange)) {
            ObjectNode route = routes.addObject().put("path", verdict.route().path());
            verdict.route().methods().forEach(route.putArray("methods")::add);
            ObjectNode headers = route.putObject("headers");
            verdict.route().headers().forEach(headers::put);
            route.put("matched", verdict.matched()).put("reason", verdict.reason());
        }
        view.set("routes", routes);
    }

    private static void forward(ObjectNode view, Exchange exchange, HttpFields client, List<Prospect> prospects) {
        if (exchange.route() == null || !(exchange.route().action() instanceof Action.Forward forward)) {
            view.putNull("forward");
            return;
        }
        String path = forward.rewrite().apply(exchange.request().path());
        if (path == null) {
            exchange.fail(Failure.BAD_REQUEST);
            view.putNull("forward");
            return;
        }
        prospects.stream()
                .filter(prospect -> prospect.chosen() || prospect.eligible())
                .reduce((one, other) -> one.chosen() || !other.chosen() ? one : other)
                .ifPresent(prospect -> exchange.imagine(prospect.backend()));
        ObjectNode request =
                view.putObject("forward").put("upstream", forward.pool().name());
        request.put("policy", forward.pool().config().policy().name().toLowerCase(Locale.ROOT));
        request.put("method", exchange.request().method());
        String query = exchange.request().query();
        request.put("path", query == null ? path : path + "?" + query);
        ArrayNode headers = request.putArray("headers");
        if (exchange.backend() != null) {
            HttpFields.Mutable fields = HttpFields.build();
            RequestFields.copy(exchange, client, fields);
            RequestFields.add(exchange, client, fields);
            fields.forEach(
                    field -> headers.addObject().put("name", field.getName()).put("value", field.getValue()));
        }
    }

    private static void actions(ObjectNode view, Exchange exchange) {
        Action action = exchange.route() == null ? null : exchange.route().action();
        view.putNull("redirect").putNull("respond");
        if (exchange.httpsLocation() != null) {
            view.putObject("redirect")
                    .put("status", HttpStatus.PERMANENT_REDIRECT_308)
                    .put("location", exchange.httpsLocation());
        } else if (action instanceof Action.Redirect redirect) {
            view.putObject("redirect")
                    .put("status", redirect.status())
                    .put("location", redirect.to().render(exchange));
        } else if (action instanceof Action.Respond respond) {
            view.putObject("respond")
                    .put("status", respond.status())
                    .put("content_type", respond.contentType())
                    .put("body", respond.body().render(exchange));
        }
    }

    private static void backends(ArrayNode list, List<Prospect> prospects) {
        for (Prospect prospect : prospects) {
            ObjectNode view = list.addObject().put("id", prospect.backend().id());
            view.put("upstream", prospect.backend().upstream());
            view.put("name", prospect.backend().toString());
            view.put("url", prospect.backend().url().toString());
            view.put("state", prospect.backend().config().state().name().toLowerCase(Locale.ROOT));
            view.put("eligible", prospect.eligible()).put("chosen", prospect.chosen());
            view.put("reason", prospect.reason())
                    .put("weight", prospect.backend().weight());
            view.put("in_flight", prospect.backend().inFlight()).put("score", prospect.score());
        }
    }
}
