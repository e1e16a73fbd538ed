package dev.breakwater.proxy;

import dev.breakwater.config.LimitConfig;
import dev.breakwater.config.RetryConfig;
import dev.breakwater.config.TimeoutConfig;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Route;
import java.time.Duration;
import org.eclipse.jetty.http.HttpFields;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a route does to every request that it serves: fields of the response, timeouts, retries and limits. */
final class ExplainedRoute {
    private ExplainedRoute() {}

    static void add(ObjectNode view, Exchange exchange) {
        Route route = exchange.route();
        ArrayNode headers = view.putArray("response_headers");
        HttpFields.Mutable fields = HttpFields.build();
        route.responseEdits().apply(fields, exchange);
        exchange.site().https().apply(exchange.request(), fields);
        for (String name : route.responseEdits().removedNames()) {
            if (!fields.contains(name)) {
                headers.addObject().put("name", name).putNull("value");
            }
        }
        fields.forEach(field -> headers.addObject().put("name", field.getName()).put("value", field.getValue()));
        timeouts(view.putObject("timeouts"), route.timeouts());
        retry(view.putObject("retry"), route.retry());
        limits(view.putObject("limits"), exchange);
    }

    private static void timeouts(ObjectNode view, TimeoutConfig timeouts) {
        view.put("connect", seconds(timeouts.connect())).put("response_header", seconds(timeouts.responseHeader()));
        view.put("read", seconds(timeouts.read())).put("write", seconds(timeouts.write()));
        view.put("client", seconds(timeouts.client())).put("total", seconds(timeouts.total()));
        view.put("min_rate", timeouts.minRate().bytes());
    }

    private static void retry(ObjectNode view, RetryConfig retry) {
        view.put("attempts", retry.attempts()).put("per_try_timeout", seconds(retry.perTryTimeout()));
        retry.statuses().forEach(view.putArray("statuses")::add);
        view.put("non_idempotent", retry.nonIdempotent()).put("backoff", seconds(retry.backoff()));
        view.put("buffer", retry.buffer().bytes());
    }

    private static void limits(ObjectNode view, Exchange exchange) {
        LimitConfig limits = exchange.snapshot().config().limits();
        view.put("max_body_size", exchange.route().maxBodySize());
        view.put("uri", limits.uri().bytes())
                .put("request_headers", limits.requestHeaders().bytes());
        view.put("response_headers", limits.responseHeaders().bytes());
        if (exchange.route().action() instanceof Action.Forward forward) {
            view.put("max_connections", forward.pool().config().maxConnections());
            view.put("queue", forward.pool().config().queue().size());
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
