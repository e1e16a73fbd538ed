package dev.breakwater.proxy;

import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpSender;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.transport.internal.HttpChannelOverHTTP2;

/** One request at a time on an HTTP/2 connection. */
final class Http2Channel extends HttpChannelOverHTTP2 {
    private final Http2Sender sender = new Http2Sender(this);

    Http2Channel(Http2Connection connection, Session session) {
        super(connection, session);
    }

    @Override
    protected HttpSender getHttpSender() {
        return sender;
    }

    @Override
    public void send(HttpExchange exchange) {
        sender.send(exchange);
    }

    @Override
    public boolean isFailed() {
        return sender.isFailed() || super.isFailed();
    }
}
