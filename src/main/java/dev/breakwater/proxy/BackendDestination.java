package dev.breakwater.proxy;

import java.util.ArrayList;
import java.util.Queue;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.client.transport.HttpExchange;

/** Where connections to one backend come from, and requests wait for them. */
final class BackendDestination extends HttpDestination {
    BackendDestination(HttpClient client, Origin origin) {
        super(client, origin);
    }

    /**
     * A connection could not be made, and those that wait fail with it. Jetty (12.1.12) aborts all that waited a moment ago, also those that another connection
     * has taken meanwhile: the backend may have answered them already.
     */
    @Override
    public void failed(Throwable cause) {
        Queue<HttpExchange> waiting = getHttpExchanges();
        for (HttpExchange exchange : new ArrayList<>(waiting)) {
            if (waiting.remove(exchange)) {
                exchange.getRequest().abort(cause);
            }
        }
    }
}
