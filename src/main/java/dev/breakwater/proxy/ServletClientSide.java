package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;

/** The client's side through the servlet API alone, for any container. */
public final class ServletClientSide implements ClientSide {
    /**
     * Of requests without a timeout Tomcat (10.1.49) asks each second whether their application still runs, and takes one that has just ended for one of
     * an application that does not: the next request on the connection gets a 500 or is never heard of again.
     */
    private static final long TOMCATS_NEVER = Long.MAX_VALUE;

    private final boolean jetty;
    private final boolean tomcat;
    private final Executor executor;

    /** @param executor the proxy's own threads: a container's thread may hold its request's lock, and waiting for that of another would be a deadlock */
    public ServletClientSide(ServletContext context, Executor executor) {
        this.jetty = context.getServerInfo().startsWith("jetty/");
        this.tomcat = context.getServerInfo().contains("Tomcat");
        this.executor = executor;
    }

    /**
     * Not in Jetty: its {@code HttpServletRequest.upgrade} takes the end of the request for the end of the connection.
     */
    @Override
    public boolean upgrades(HttpServletRequest clientRequest) {
        return tomcat && clientRequest.getProtocol().equals("HTTP/1.1");
    }

    /** The servlet API does not show which protocol a CONNECT is for. */
    @Override
    public boolean asksForTunnel(HttpServletRequest clientRequest) {
        return false;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public HttpFields fields(HttpServletRequest clientRequest) {
        HttpFields.Mutable fields = HttpFields.build();
        for (Enumeration<String> names = clientRequest.getHeaderNames(); names.hasMoreElements(); ) {
            String name = names.nextElement();
            for (Enumeration<String> values = clientRequest.getHeaders(name); values.hasMoreElements(); ) {
                fields.add(name, values.nextElement());
            }
        }
        return fields;
    }

    @Override
    public boolean hasBody(HttpServletRequest clientRequest) {
        long length = clientRequest.getContentLengthLong();
        if (length >= 0) {
            return length > 0;
        }
        try {
            return clientRequest.getHeader("Transfer-Encoding") != null
                    || clientRequest.getProtocol().startsWith("HTTP/2")
                            && !clientRequest.getInputStream().isFinished();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public Content.Source body(HttpServletRequest clientRequest) {
        try {
            return new ServletSource(
                    clientRequest.getInputStream(),
                    clientRequest.getContentLengthLong(),
                    custody(clientRequest),
                    executor);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public ProxyResponse response(HttpServletRequest clientRequest, HttpServletResponse proxyResponse) {
        AsyncContext async = clientRequest.getAsyncContext();
        if (tomcat) {
            async.setTimeout(TOMCATS_NEVER);
        }
        return new ServletProxyResponse(
                Exchange.of(clientRequest), async, proxyResponse, custody(clientRequest), jetty, executor);
    }

    private Custody custody(HttpServletRequest clientRequest) {
        return Custody.of(clientRequest, !jetty);
    }
}
