package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;

/** How the proxy reads from and writes to clients in one kind of servlet container. Used by any thread. */
public interface ClientSide {
    /**
     * Sees who the client is where the exchange's site asks for certificates, and refuses the exchange where that is not known. In a servlet container
     * that is the container's business.
     */
    default void authenticate(HttpServletRequest clientRequest, Exchange exchange) {}

    /** The fields of the client's request, as they came. */
    HttpFields fields(HttpServletRequest clientRequest);

    /** Whether a body follows the request's header. */
    boolean hasBody(HttpServletRequest clientRequest);

    /** The request's body, read without blocking and only on demand. */
    Content.Source body(HttpServletRequest clientRequest);

    /**
     * Tells when the client is gone, or that it was already, where the container's own asynchronous listeners may miss that: one that reads while a request
     * is being handled tells them only while nobody is at work on it.
     */
    default void whenGone(HttpServletRequest clientRequest, Consumer<Throwable> told) {}

    /** Whether this request's connection or stream can become one of another protocol. */
    boolean upgrades(HttpServletRequest clientRequest);

    /** Whether a response with a status of 2xx would say that it has: HTTP/2 has no 101. */
    boolean asksForTunnel(HttpServletRequest clientRequest);

    /** Runs a task where it may go on with other clients' requests as well: not on a thread that holds one of the container's locks. */
    void execute(Runnable task);

    /** The response to write to, after {@code startAsync}. */
    ProxyResponse response(HttpServletRequest clientRequest, HttpServletResponse proxyResponse);
}
