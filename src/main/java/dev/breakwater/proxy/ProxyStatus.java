package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;

/** What a response says of its way through the proxy, where that is switched on: Proxy-Status (RFC 9209) and Server-Timing. */
final class ProxyStatus {
    private static final String STATUS = "Proxy-Status";

    private ProxyStatus() {}

    /** To a backend's response. */
    static void addForwarded(Exchange exchange, int status, HttpFields.Mutable fields) {
        if (exchange.forwarding().proxyStatus()) {
            fields.add(STATUS, "breakwater; received-status=" + status + "; next-hop=" + quoted(hop(exchange)));
        }
        if (exchange.forwarding().serverTiming()) {
            String millis =
                    String.format(Locale.ROOT, "%.3f", exchange.progress().firstByteNanos() / 1e6);
            fields.add("Server-Timing", "backend;dur=" + millis);
        }
    }

    /** To the proxy's own answer to a request that could not be served. */
    static void addFailed(Exchange exchange, HttpFields.Mutable fields) {
        if (exchange.forwarding().proxyStatus()) {
            Failure failure = exchange.failure();
            String hop = exchange.backend() == null ? "" : "; next-hop=" + quoted(hop(exchange));
            fields.add(STATUS, "breakwater; error=" + error(failure) + hop + "; details=\"" + failure.cause() + "\"");
        }
    }

    private static String hop(Exchange exchange) {
        return exchange.backend().toString();
    }

    /** A string of RFC 8941: visible ASCII. */
    private static String quoted(String text) {
        return "\""
                + text.replaceAll("[^\\x20-\\x7E]", "?").replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** The error types of RFC 9209 section 2.3. */
    private static String error(Failure failure) {
        return switch (failure) {
            case BAD_REQUEST, CLIENT_TIMEOUT, BODY_TOO_LARGE, URI_TOO_LONG, HEADER_TOO_LARGE, CLIENT_ABORT ->
                "http_request_error";
            case METHOD_NOT_ALLOWED, NO_WEBSOCKET, MISDIRECTED, NO_CLIENT_CERTIFICATE -> "http_request_denied";

            case NO_SITE, NO_ROUTE -> "destination_not_found";
            case NO_BACKEND -> "destination_unavailable";
            case OVERLOADED -> "connection_limit_reached";
            case INTERNAL, NO_HTTP1 -> "proxy_internal_error";
            case STALE_CONNECTION, BACKEND_RESET -> "connection_terminated";
            case CONNECT_FAILED -> "connection_refused";
            case CONNECT_TIMEOUT -> "connection_timeout";
            case DNS -> "dns_error";
            case TLS -> "tls_protocol_error";
            case BAD_RESPONSE -> "http_protocol_error";
            case BACKEND_TIMEOUT, TOTAL_TIMEOUT, DEADLINE_EXCEEDED -> "http_response_timeout";
        };
    }
}
