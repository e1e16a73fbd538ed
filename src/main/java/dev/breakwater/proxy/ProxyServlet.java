package dev.breakwater.proxy;

import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

    public ProxyServlet(Transports transports, ClientSide clientSide, Completion completion) {
        this.transports = transports;
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
        super.destroy();
    }

    /** Takes a lease; null, where there is none or the rewritten path is none, ends in {@link #onProxyRewriteFailed}. */
    @Override
    protected String rewriteTarget(HttpServletRequest clientRequest) {
        Exchange exchange = Exchange.of(clientRequest);
        Action.Forward forward = (Action.Forward) exchange.route().action();
        String path = forward.rewrite().apply(exchange.path());
        if (path == null) {
            exchange.fail(Failure.BAD_REQUEST);
            return null;
        }
        Lease lease = forward.pool().lease();
        if (lease == null) {
            exchange.fail(forward.pool().refusal());
            return null;
        }
        exchange.lease(lease);
        return path;
    }

    @Override
    protected void onProxyRewriteFailed(HttpServletRequest clientRequest, HttpServletResponse proxyResponse) {
        Exchange exchange = Exchange.of(clientRequest);
        completion.begin(clientRequest, exchange);
        LocalResponse.failure(exchange, clientSide.hasBody(clientRequest))
                .send(exchange, clientSide.response(clientRequest, proxyResponse));
    }

    @Override
    protected Request newProxyRequest(HttpServletRequest clientRequest, String rewrittenTarget) {
        Exchange exchange = Exchange.of(clientRequest);
        Action.Forward forward = (Action.Forward) exchange.route().action();
        Target target = transports.target(
                exchange.lease().backend(), forward.pool().config().tls());
        return new ProxyRequest(target, exchange.method(), rewrittenTarget, exchange.query());
    }

    @Override
    protected void copyRequestHeaders(HttpServletRequest clientRequest, Request proxyRequest) {
        HttpFields fields = clientSide.fields(clientRequest);
        proxyRequest.headers(headers -> RequestFields.copy(Exchange.of(clientRequest), fields, headers));
    }

    @Override
    protected void addProxyHeaders(HttpServletRequest clientRequest, Request proxyRequest) {
        HttpFields fields = clientSide.fields(clientRequest);
        proxyRequest.headers(headers -> RequestFields.add(Exchange.of(clientRequest), clientRequest, fields, headers));
    }

    /** The superclass would read the body itself. */
    @Override
    protected boolean hasContent(HttpServletRequest clientRequest) {
        return false;
    }

    @Override
    protected void sendProxyRequest(
            HttpServletRequest clientRequest, HttpServletResponse proxyResponse, Request proxyRequest) {
        Exchange exchange = Exchange.of(clientRequest);
        Forwarding forwarding = new Forwarding(exchange, clientSide.response(clientRequest, proxyResponse), timeouts);
        completion.watch(clientRequest, exchange, forwarding);
        ClientBody body = body(clientRequest, exchange, proxyRequest, forwarding);
        clientSide.execute(() -> forwarding.send((ProxyRequest) proxyRequest, body));
    }

    private ClientBody body(
            HttpServletRequest clientRequest, Exchange exchange, Request proxyRequest, Forwarding forwarding) {
        long length = clientRequest.getContentLengthLong();
        if (!clientSide.hasBody(clientRequest)) {
            if (length == 0) {
                proxyRequest.headers(headers -> headers.put("Content-Length", "0"));
            }
            return null;
        }
        ClientBody body = new ClientBody(
                clientSide.body(clientRequest), length, exchange.route().maxBodySize(), forwarding);
        if (clientRequest.getHeader("Trailer") != null) {
            proxyRequest.trailersSupplier(() -> trailers(clientRequest, body));
        }
        return body;
    }

    private static HttpFields trailers(HttpServletRequest clientRequest, ClientBody body) {
        if (body.trailers() != null) {
            return TrailerFields.of(body.trailers());
        }
        HttpFields.Mutable trailers = HttpFields.build();
        clientRequest.getTrailerFields().forEach(trailers::add);
        return TrailerFields.of(trailers);
    }
}
