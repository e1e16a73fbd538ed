package dev.breakwater.server;

import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.TunnelSupport;

/**
 * A client's request for a WebSocket over HTTP/2 (RFC 8441), told as the handshake over HTTP/1.1 that it stands for: what routes, rules and logs know of
 * that holds for it as well, and a backend gets a key to answer to.
 */
final class ExtendedConnect extends Request.Wrapper {
    static final String PROTOCOL = "websocket";
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    private static final int KEY_SIZE = 16;

    private final HttpFields fields;

    private ExtendedConnect(Request request) {
        super(request);
        byte[] key = new byte[KEY_SIZE];
        // It proves to whom an answer is, and keeps no secret.
        ThreadLocalRandom.current().nextBytes(key);
        fields = HttpFields.build(request.getHeaders())
                .put(KEY, Base64.getEncoder().encodeToString(key))
                .put(HttpHeader.UPGRADE, PROTOCOL)
                .put(HttpHeader.CONNECTION, "Upgrade")
                .remove(HttpHeader.CONTENT_LENGTH)
                .asImmutable();
    }

    /** As {@link org.eclipse.jetty.server.HttpConfiguration.Customizer} has it. */
    static Request customize(Request request, HttpFields.Mutable responseFields) {
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2
                || !HttpMethod.CONNECT.is(request.getMethod())) {
            return request;
        }
        TunnelSupport tunnel = request.getTunnelSupport();
        return tunnel != null && PROTOCOL.equalsIgnoreCase(tunnel.getProtocol())
                ? new ExtendedConnect(request)
                : request;
    }

    /** The one that a request is, or null. */
    static ExtendedConnect of(Request request) {
        return Request.as(request, ExtendedConnect.class);
    }

    /** A backend's fields without those by which it agreed over HTTP/1.1. */
    static HttpFields answer(HttpFields switched) {
        return HttpFields.build(switched)
                .remove(HttpHeader.UPGRADE)
                .remove(HttpHeader.CONNECTION)
                .remove(ACCEPT)
                .asImmutable();
    }

    @Override
    public String getMethod() {
        return HttpMethod.GET.asString();
    }

    @Override
    public HttpFields getHeaders() {
        return fields;
    }

    /** What follows is no body. */
    @Override
    public long getLength() {
        return 0;
    }
}
