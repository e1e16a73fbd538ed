package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.ee10.proxy.AsyncMiddleManServlet;
import org.eclipse.jetty.http.HttpFields;

/**
 * Forwards an exchange to a backend. The steps are those of {@link AsyncMiddleManServlet}, in its order: choose a backend and rewrite the path, make
 * the request, copy its header, add the proxy's fields, send. Both bodies are streamed by {@link ClientBody} and {@link BodyCopy} instead
 * of the superclass's copying readers and writers.
 */
public final class ProxyServlet extends AsyncMiddleManServlet {
    private static final long serialVersionUID = 1L;

    private final transient Transports transports;
    private final transient ClientSide clientSide;
    private final transient Completion completion;
    private final transient ExchangeTimeouts timeouts;
    private final transient WebSockets webSockets;

    public ProxyServlet(Transports transports, ClientSide clientSide, Completion completion, WebSockets webSockets) {
        this.transports = transports;
        this.webSockets = webSockets;
        this.clientSide = clientSide;
        this.completion = completion;
        this.timeouts = new ExchangeTimeouts(transports.resources().scheduler());
    }

    @Override
    protected HttpClient createHttpClient() {
        return transports.plain();
    }

    @Override
    public void destroy() {
        timeouts.destroy();
        // The superclass knows one client only; the threads of the others would be waited for in vain.
        transports.stop();
        super.destroy();
    }

    /** Takes a lease; null, where there is none at once or the rewritten path is none, leads to {@link #onProxyRewriteFailed}. */
    @Override
    protected String rewriteTarget(HttpServletRequest clientRequest) {
        Exchange exchange = Exchange.of(clientRequest);
        Action.Forward forward = (Action.Forward) exchange.route().action();
        String path = forward.rewrite().apply(exchange.request().path());
        if (path == null) {
            exchange.fail(Failure.BAD_REQUEST);
            return null;
        }
        if (asksForWebSocket(clientRequest, exchange)) {
            exchange.askForWebSocket();
            if (!webSockets.reserve(exchange)) {
                exchange.fail(Failure.OVERLOADED);
                return null;
            }
        }
        Pool pool = forward.pool();
        Lease lease = pool.lease(exchange.request(), List.of());
        if (lease == null) {
            Failure refusal = pool.refusal();
            if (refusal != Failure.OVERLOADED || pool.config().queue().size() == 0) {
                exchange.fail(refusal);
            }
            return null;
        }
        exchange.lease(lease);
        return path;
    }

    private boolean asksForWebSocket(HttpServletRequest clientRequest, Exchange exchange) {
        return clientRequest.getHeader("Upgrade") != null
                && clientSide.upgrades(clientRequest)
                && exchange.route().websocket().enabled()
                && Handshake.asked(exchange, clientSide.fields(clientRequest));
    }

    /** Ends what failed; anything else waits until a backend has room. */
    @Override
    protected void onProxyRewriteFailed(HttpServletRequest clientRequest, HttpServletResponse proxyResponse) {
        Exchange exchange = Exchange.of(clientRequest);
        if (exchange.failure() == null) {
            Completion.start(clientRequest);
            Forwarding forwarding = forwarding(clientRequest, proxyResponse);
            clientSide.execute(forwarding::beginInQueue);
            return;
        }
        completion.begin(clientRequest, exchange);
        LocalResponse.failure(exchange, clientSide.hasBody(clientRequest))
                .send(exchange, clientSide.response(clientRequest, proxyResponse));
    }

    @Override
    protected Request newProxyRequest(HttpServletRequest clientRequest, String rewrittenTarget) {
        Exchange exchange = Exchange.of(clientRequest);
        Action.Forward forward = (Action.Forward) exchange.route().action();
        UpstreamConfig upstream = forward.pool().config();
        Target target = exchange.asksForWebSocket()
                ? transports.webSocketTarget(exchange.backend(), upstream)
                : transports.target(exchange.backend(), upstream);
        return new ProxyRequest(
                target,
                exchange.request().method(),
                rewrittenTarget,
                exchange.request().query());
    }

    @Override
    protected void copyRequestHeaders(HttpServletRequest clientRequest, Request proxyRequest) {
        HttpFields fields = clientSide.fields(clientRequest);
        proxyRequest.headers(headers -> RequestFields.copy(Exchange.of(clientRequest), fields, headers));
    }

    @Override
    protected void addProxyHeaders(HttpServletRequest clientRequest, Request proxyRequest) {
        HttpFields fields = clientSide.fields(clientRequest);
        proxyRequest.headers(headers -> RequestFields.add(Exchange.of(clientRequest), fields, headers));
    }

    /** The superclass would read the body itself. */
    @Override
    protected boolean hasContent(HttpServletRequest clientRequest) {
        return false;
    }

    @Override
    protected void sendProxyRequest(
            HttpServletRequest clientRequest, HttpServletResponse proxyResponse, Request proxyRequest) {
        Forwarding forwarding = forwarding(clientRequest, proxyResponse);
        frame(clientRequest, proxyRequest, forwarding.body());
        clientSide.execute(() -> forwarding.begin((ProxyRequest) proxyRequest));
    }

    private Forwarding forwarding(HttpServletRequest clientRequest, HttpServletResponse proxyResponse) {
        Exchange exchange = Exchange.of(clientRequest);
        ClientBody body = body(clientRequest, exchange);
        Forwarding forwarding = new Forwarding(
                exchange,
                clientSide.response(clientRequest, proxyResponse),
                timeouts,
                clientSide::execute,
                () -> another(clientRequest, exchange, body),
                body,
                webSockets);
        completion.watch(clientRequest, exchange, forwarding);
        clientSide.whenGone(clientRequest, forwarding::clientGone);
        return forwarding;
    }

    /** The steps of the superclass once more, for another backend. */
    private ProxyRequest another(HttpServletRequest clientRequest, Exchange exchange, ClientBody body) {
        Action.Forward forward = (Action.Forward) exchange.route().action();
        Request proxyRequest = newProxyRequest(
                clientRequest, forward.rewrite().apply(exchange.request().path()));
        copyRequestHeaders(clientRequest, proxyRequest);
        addProxyHeaders(clientRequest, proxyRequest);
        frame(clientRequest, proxyRequest, body);
        return (ProxyRequest) proxyRequest;
    }

    private ClientBody body(HttpServletRequest clientRequest, Exchange exchange) {
        return clientSide.hasBody(clientRequest)
                ? new ClientBody(
                        clientSide.body(clientRequest),
                        clientRequest.getContentLengthLong(),
                        exchange.route().maxBodySize(),
                        Retries.keepable(exchange.route().retry()))
                : null;
    }

    private static void frame(HttpServletRequest clientRequest, Request proxyRequest, ClientBody body) {
        if (body == null) {
            if (clientRequest.getContentLengthLong() == 0) {
                proxyRequest.headers(headers -> headers.put("Content-Length", "0"));
            }
        } else if (clientRequest.getHeader("Trailer") != null || clientRequest.getContentLengthLong() < 0) {
            // HTTP/2 needs no announcement.
            proxyRequest.trailersSupplier(() -> trailers(clientRequest, body));
        }
    }

    private static HttpFields trailers(HttpServletRequest clientRequest, ClientBody body) {
        if (body.trailers() != null) {
            return TrailerFields.ofClient(body.trailers());
        }
        HttpFields.Mutable trailers = HttpFields.build();
        if (clientRequest.isTrailerFieldsReady()) {
            clientRequest.getTrailerFields().forEach(trailers::add);
        }
        return TrailerFields.ofClient(trailers);
    }
}
