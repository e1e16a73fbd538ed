package dev.breakwater.proxy;

import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Route;
import dev.breakwater.upstream.Failure;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of every request: find its site and route, check its limits, then answer it here or let the proxy servlet forward it. */
public final class GatewayFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(GatewayFilter.class);

    private final transient Live live;
    private final transient ClientSide clientSide;
    private final transient Completion completion;
    private final String adminPath;

    /** @param adminPath the servlet path of the admin interface in the same context, or null where it has a port of its own */
    public GatewayFilter(Live live, ClientSide clientSide, Completion completion, String adminPath) {
        this.live = live;
        this.clientSide = clientSide;
        this.completion = completion;
        this.adminPath = adminPath;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest clientRequest = (HttpServletRequest) request;
        HttpServletResponse proxyResponse = (HttpServletResponse) response;
        if (adminPath != null && isAdmin(clientRequest)) {
            chain.doFilter(clientRequest, proxyResponse);
            return;
        }
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            dispatched(clientRequest, proxyResponse);
            return;
        }
        Exchange exchange = Exchange.begin(live, clientRequest);
        clientRequest.setAttribute(Exchange.ATTRIBUTE, exchange);
        try {
            handle(exchange, clientRequest, proxyResponse, chain);
        } catch (IOException | ServletException | RuntimeException unexpected) {
            LOG.warn(
                    "Request {} failed before it was forwarded",
                    exchange.request().requestId(),
                    unexpected);
            exchange.fail(Failure.INTERNAL);
            answer(LocalResponse.failure(exchange, true), exchange, clientRequest, proxyResponse);
        }
    }

    private void handle(
            Exchange exchange, HttpServletRequest clientRequest, HttpServletResponse proxyResponse, FilterChain chain)
            throws IOException, ServletException {
        boolean tunnel = clientSide.asksForTunnel(clientRequest);
        if (!tunnel && isHealthCheck(exchange)) {
            answer(health(), exchange, clientRequest, proxyResponse);
            return;
        }
        if (exchange.httpsLocation() != null) {
            boolean unread = clientSide.hasBody(clientRequest);
            answer(LocalResponse.toHttps(exchange, unread), exchange, clientRequest, proxyResponse);
            return;
        }
        clientSide.authenticate(clientRequest, exchange);
        checkBodySize(exchange, clientRequest);
        if (tunnel && exchange.failure() == null && !tunnels(exchange.route())) {
            exchange.fail(Failure.NO_WEBSOCKET);
        }
        if (exchange.failure() != null) {
            // A client of HTTP/1.1 that does not know 421 would ask the same connection again.
            boolean close = clientSide.hasBody(clientRequest) || exchange.failure() == Failure.MISDIRECTED;
            answer(LocalResponse.failure(exchange, close), exchange, clientRequest, proxyResponse);
            return;
        }
        // One instance for each kind: Java 17 has no switch over types.
        Action action = exchange.route().action();
        if (action instanceof Action.Forward) {
            chain.doFilter(clientRequest, proxyResponse);
        } else if (action instanceof Action.Redirect redirect) {
            answer(LocalResponse.redirect(exchange, redirect), exchange, clientRequest, proxyResponse);
        } else if (action instanceof Action.Respond respond) {
            answer(LocalResponse.respond(exchange, respond), exchange, clientRequest, proxyResponse);
        }
    }

    /** Whether it is for the admin interface and not for the health path, which may lie below it. */
    private boolean isAdmin(HttpServletRequest clientRequest) {
        return clientRequest.getServletPath().equals(adminPath)
                && !clientRequest
                        .getRequestURI()
                        .equals(clientRequest.getContextPath()
                                + live.current().config().healthPath());
    }

    private boolean isHealthCheck(Exchange exchange) {
        return exchange.request().path() != null
                && exchange.request()
                        .path()
                        .raw()
                        .equals(exchange.snapshot().config().healthPath());
    }

    private LocalResponse health() {
        boolean draining = live.draining();
        return new LocalResponse(
                draining ? 503 : 200,
                "application/json",
                draining ? "{\"status\":\"draining\"}\n" : "{\"status\":\"ok\"}\n");
    }

    private static void checkBodySize(Exchange exchange, HttpServletRequest clientRequest) {
        if (exchange.route() != null) {
            long limit = exchange.route().maxBodySize();
            if (limit > 0 && clientRequest.getContentLengthLong() > limit) {
                exchange.fail(Failure.BODY_TOO_LARGE);
            }
        }
    }

    /** Whether a route has an answer to a WebSocket over HTTP/2 that does not claim to be one. */
    private static boolean tunnels(Route route) {
        if (route.action() instanceof Action.Respond respond) {
            return !HttpStatus.isSuccess(respond.status());
        }
        return !(route.action() instanceof Action.Forward) || route.websocket().enabled();
    }

    private void answer(
            LocalResponse response,
            Exchange exchange,
            HttpServletRequest clientRequest,
            HttpServletResponse proxyResponse) {
        completion.begin(clientRequest, exchange);
        response.send(exchange, clientSide.response(clientRequest, proxyResponse));
    }

    /** The proxy has something to do that only a thread of the container's can. */
    private static void dispatched(HttpServletRequest clientRequest, HttpServletResponse proxyResponse)
            throws IOException, ServletException {
        if (clientRequest.getAttribute(ServletSwitch.ATTRIBUTE) instanceof ServletSwitch upgrade) {
            clientRequest.removeAttribute(ServletSwitch.ATTRIBUTE);
            upgrade.perform(clientRequest);
        } else {
            endAborted(clientRequest, proxyResponse);
        }
    }

    /**
     * What {@link ServletProxyResponse#abort()} dispatches comes back here, on a thread of the container's: a response that was begun ends with an
     * exception, upon which the container closes the connection; of one that was not, the status is still told.
     */
    private static void endAborted(HttpServletRequest clientRequest, HttpServletResponse proxyResponse)
            throws IOException {
        Exchange exchange = Exchange.of(clientRequest);
        if (exchange == null || !exchange.aborted()) {
            return;
        }
        if (proxyResponse.isCommitted()) {
            throw new CutOffException(exchange);
        }
        proxyResponse.reset();
        proxyResponse.setStatus(exchange.failure().status());
        proxyResponse.setHeader("Connection", "close");
    }
}
