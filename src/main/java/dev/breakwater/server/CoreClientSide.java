package dev.breakwater.server;

import dev.breakwater.proxy.ClientSide;
import dev.breakwater.proxy.ProxyResponse;
import dev.breakwater.routing.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.ee10.servlet.ServletCoreRequest;
import org.eclipse.jetty.ee10.servlet.ServletCoreResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;

/** The fast path: reads and writes Jetty's core request and response, past the servlet streams and their copies. */
final class CoreClientSide implements ClientSide {
    @Override
    public HttpFields fields(HttpServletRequest clientRequest) {
        return ServletContextRequest.getServletContextRequest(clientRequest).getHeaders();
    }

    @Override
    public boolean hasBody(HttpServletRequest clientRequest) {
        long length = clientRequest.getContentLengthLong();
        if (length >= 0) {
            return length > 0;
        }
        return clientRequest.getHeader("Transfer-Encoding") != null
                || clientRequest.getProtocol().startsWith("HTTP/2")
                        && ServletContextRequest.getServletContextRequest(clientRequest)
                                        .getLength()
                                != 0;
    }

    @Override
    public Content.Source body(HttpServletRequest clientRequest) {
        return ServletContextRequest.getServletContextRequest(clientRequest);
    }

    @Override
    public boolean upgrades(HttpServletRequest clientRequest) {
        return clientRequest.getProtocol().equals("HTTP/1.1") || asksForTunnel(clientRequest);
    }

    @Override
    public boolean asksForTunnel(HttpServletRequest clientRequest) {
        return ExtendedConnect.of(ServletContextRequest.getServletContextRequest(clientRequest)) != null;
    }

    /** Jetty holds no lock while it calls. */
    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public ProxyResponse response(HttpServletRequest clientRequest, HttpServletResponse proxyResponse) {
        return new CoreProxyResponse(
                Exchange.of(clientRequest),
                clientRequest.getAsyncContext(),
                proxyResponse,
                ServletContextRequest.getServletContextRequest(clientRequest).getServletContextResponse(),
                ServletCoreResponse.wrap(ServletCoreRequest.wrap(clientRequest), proxyResponse, false));
    }
}
