package dev.breakwater.server;

import dev.breakwater.proxy.ProxyResponse;
import dev.breakwater.routing.Exchange;
import dev.breakwater.websocket.EndPointWire;
import dev.breakwater.websocket.Wire;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A response that is written straight to Jetty's core response, without a copy. */
final class CoreProxyResponse implements ProxyResponse {
    private final Exchange exchange;
    private final AsyncContext async;
    private final HttpServletResponse servlet;
    private final ServletContextResponse context;
    private final Response core;

    CoreProxyResponse(
            Exchange exchange,
            AsyncContext async,
            HttpServletResponse servlet,
            ServletContextResponse context,
            Response core) {
        this.exchange = exchange;
        this.async = async;
        this.servlet = servlet;
        this.context = context;
        this.core = core;
    }

    @Override
    public void begin(int status, HttpFields fields) {
        context.setStatus(status);
        // The servlet context's own view would rewrite media types.
        HttpFields.Mutable header = context.getWrapped().getHeaders();
        header.clear();
        for (HttpField field : fields) {
            if (field.getHeader() == HttpHeader.DATE) {
                // Jetty's own survives a clear.
                header.put(field);
            } else {
                header.add(field);
            }
        }
    }

    @Override
    public void trailers(Supplier<HttpFields> trailers) {
        context.setTrailersSupplier(trailers);
    }

    @Override
    public void earlyHints(HttpFields fields) {
        context.writeInterim(103, fields);
    }

    /** Jetty calls a chunk that cannot be parsed and an end that comes too early alike, but only in one case has the client closed. */
    @Override
    public boolean isMalformedBody(Throwable cause) {
        EndPoint endPoint =
                core.getRequest().getConnectionMetaData().getConnection().getEndPoint();
        return cause.getClass().getSimpleName().equals("HttpEofException")
                && endPoint.isOpen()
                && !endPoint.isInputShutdown();
    }

    @Override
    public boolean survivesMalformedBody() {
        return true;
    }

    @Override
    public void write(ByteBuffer content, Callback callback) {
        core.write(false, content, callback);
    }

    @Override
    public void complete() {
        try {
            async.complete();
        } catch (IllegalStateException alreadyEnded) {
            // Jetty gave the client up before.
        }
    }

    /** Jetty hands the connection over when it is through with the response. */
    @Override
    public void upgrade(HttpFields fields, Consumer<Wire> opened) {
        Request request = core.getRequest();
        boolean tunnel = ExtendedConnect.of(context.getRequest()) != null;
        int status = tunnel ? HttpStatus.OK_200 : HttpStatus.SWITCHING_PROTOCOLS_101;
        exchange.progress().responseStatus(status);
        begin(status, tunnel ? ExtendedConnect.answer(fields) : fields);
        if (tunnel) {
            HandOver.of(request, request.getTunnelSupport().getEndPoint(), StreamWire::new, opened);
        } else {
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            HandOver.of(request, endPoint, EndPointWire::new, opened);
        }
        complete();
    }

    @Override
    public void abort() {
        exchange.abort();
        try {
            // Jetty's own word for "reset the connection".
            servlet.sendError(-1);
        } catch (IOException | IllegalStateException alreadyEnded) {
            // Then there is nothing left to reset.
        }
        complete();
    }
}
