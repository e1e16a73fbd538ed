package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** The handshake of a WebSocket (RFC 6455 section 4), which client and backend do with each other; the proxy only has to know it when it sees it. */
final class Handshake {
    static final String PROTOCOL = "websocket";
    static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final String KEY = "Sec-WebSocket-Key";
    private static final String ACCEPT = "Sec-WebSocket-Accept";
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    /** Whether the client asks for a WebSocket. All else that asks for an upgrade is a plain request. */
    static boolean asked(Exchange exchange, HttpFields client) {
        return exchange.request().method().equals("GET")
                && client.contains(HttpHeader.UPGRADE, PROTOCOL)
                && client.contains(HttpHeader.CONNECTION, "upgrade")
                && !client.contains(HttpHeader.TRANSFER_ENCODING)
                && client.getLongField(HttpHeader.CONTENT_LENGTH) <= 0;
    }

    /** Whether a 101 response agrees to what this request asked for. */
    static boolean accepted(HttpFields request, HttpFields response) {
        return request.contains(HttpHeader.UPGRADE, PROTOCOL)
                && response.contains(HttpHeader.UPGRADE, PROTOCOL)
                && response.contains(HttpHeader.CONNECTION, "upgrade")
                && accept(request.get(KEY)).equals(response.get(ACCEPT));
    }

    /** Whether a response that agrees to nothing would be taken for agreement: over HTTP/2 every 2xx is. */
    static boolean wouldSeemAccepted(Exchange exchange, int status) {
        return HttpStatus.isSuccess(status)
                && exchange.asksForWebSocket()
                && !exchange.request().protocol().equals("HTTP/1.1");
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
