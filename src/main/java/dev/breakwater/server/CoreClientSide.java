package dev.breakwater.server;

import dev.breakwater.proxy.ClientSide;
import dev.breakwater.proxy.ProxyResponse;
import dev.breakwater.routing.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.ee10.servlet.ServletCoreRequest;
import org.eclipse.jetty.ee10.servlet.ServletCoreResponse;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;

/** The fast path: reads and writes Jetty's core request and response, past the servlet streams and their copies. */
final class CoreClientSide implements ClientSide {
    private final AskedClients asked;

    CoreClientSide(AskedClients asked) {
        this.asked = asked;
    }

    @Override
    public void authenticate(HttpServletRequest clientRequest, Exchange exchange) {
        asked.check(ServletContextRequest.getServletContextRequest(clientRequest), exchange);
    }

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

    /**
     * Jetty drops a failure for asynchronous listeners that comes before the servlet has returned, and for listeners of the request one that came before they
     * were added; but before it tells anybody it closes the stream.
     */
    @Override
    public void whenGone(HttpServletRequest clientRequest, Consumer<Throwable> told) {
        Request request = ServletContextRequest.getServletContextRequest(clientRequest);
        request.addFailureListener(told);
        if (gone(request)) {
            told.accept(new EofException("the client has reset its request"));
        }
    }

    private static boolean gone(Request request) {
        if (request.getConnectionMetaData().getConnection() instanceof HTTP2Connection connection) {
            Stream stream = connection.getSession().getStream(Integer.parseInt(request.getId()));
            return stream == null
                    || stream.isReset()
                    || stream.isClosed()
                    || !connection.getEndPoint().isOpen();
        }
        return false;
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
