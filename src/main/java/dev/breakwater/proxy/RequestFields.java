package dev.breakwater.proxy;

import dev.breakwater.config.ForwardingConfig;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.ClientCertificate;
import dev.breakwater.routing.ClientRequest;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.FieldFilter;
import dev.breakwater.routing.GrpcCall;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** The header of a request to a backend: the client's, without what concerns only its connection, with what the proxy says of it. */
final class RequestFields {
    private RequestFields() {}

    /** Copies what is end to end from the client's header. */
    static void copy(Exchange exchange, HttpFields client, HttpFields.Mutable fields) {
        fields.clear();
        Action.Forward forward = (Action.Forward) exchange.route().action();
        fields.add(HttpHeader.HOST, host(exchange, forward.hostHeader()));
        copyEndToEnd(exchange, client, fields);
        if (exchange.asksForWebSocket()) {
            fields.add(HttpHeader.UPGRADE, Handshake.PROTOCOL);
            fields.add(HttpHeader.CONNECTION, "Upgrade");
        } else if (client.contains(HttpHeader.TE, "trailers")) {
            fields.add(HttpHeader.TE, "trailers");
            fields.add(HttpHeader.CONNECTION, "TE");
        }
    }

    /** Adds what the proxy has to say, and the route's own rules after it. */
    static void add(Exchange exchange, HttpFields client, HttpFields.Mutable fields) {
        fields.put(ClientRequest.REQUEST_ID, exchange.request().requestId());
        ForwardingConfig forwarding = exchange.route().forwarding();
        ForwardedFields.add(exchange, client, forwarding, fields);
        if (forwarding.via()) {
            fields.add(HttpHeader.VIA, version(exchange.request().protocol()) + " breakwater");
        }
        if (exchange.clientCertificate() != null) {
            exchange.clientCertificate().add(fields);
        }
        addGrpcTimeout(exchange, fields);
        if (exchange.trace() != null) {
            fields.put("traceparent", exchange.trace().traceparent());
        }
        exchange.route().requestEdits().apply(fields, exchange);
    }

    /** A backend that gets the call later than the proxy has less time for it. */
    private static void addGrpcTimeout(Exchange exchange, HttpFields.Mutable fields) {
        GrpcCall call = exchange.grpc();
        if (call != null) {
            // Without a value it removes the field: servers reset streams for one that is malformed, as if it was their
            // own failure.
            fields.put(GrpcCall.TIMEOUT, call.remaining(exchange.startNanos(), System.nanoTime()));
        }
    }

    private static void copyEndToEnd(Exchange exchange, HttpFields client, HttpFields.Mutable fields) {
        Set<String> named = HopByHop.namedIn(client);
        FieldFilter filter = exchange.route().fieldFilter();
        for (HttpField field : client) {
            if (!HopByHop.contains(field)
                    && !isOwn(field)
                    && !isOtherTrace(exchange, field)
                    && !isForged(exchange, field)
                    && (named.isEmpty() || !named.contains(field.getLowerCaseName()))
                    && !filter.isAlias(field.getName())) {
                fields.add(field.getValue() == null ? new HttpField(field.getName(), "") : field);
            }
        }
        List<String> cookies = client.getValuesList(HttpHeader.COOKIE);
        if (cookies.size() > 1) {
            // HTTP/2 may split it (RFC 9113 section 8.2.3), HTTP/1.1 may not.
            fields.put(HttpHeader.COOKIE, String.join("; ", cookies));
        }
    }

    /** Whether the proxy writes this field itself, or takes it for itself. */
    private static boolean isOwn(HttpField field) {
        HttpHeader header = field.getHeader();
        if (header == null) {
            String name = field.getName();
            return name.equalsIgnoreCase(ClientRequest.REQUEST_ID)
                    || name.equalsIgnoreCase(ForwardedFields.PORT)
                    // A CGI backend would take it for its own setting of an outgoing proxy.
                    || name.equalsIgnoreCase("Proxy");
        }
        return switch (header) {
            case HOST,
                    CONTENT_LENGTH,
                    EXPECT,
                    FORWARDED,
                    X_FORWARDED_FOR,
                    X_FORWARDED_PROTO,
                    X_FORWARDED_HOST,
                    X_FORWARDED_PORT -> true;
            default -> false;
        };
    }

    /** Whether it tells of a client's certificate without a right to: what a trusted proxy says counts where this one has nothing to say. */
    private static boolean isForged(Exchange exchange, HttpField field) {
        return field.getHeader() == null
                && ClientCertificate.isField(field.getName())
                && (exchange.clientCertificate() != null || !exchange.request().peerTrusted());
    }

    /** Whether the field belongs to a trace that is not gone on with. */
    private static boolean isOtherTrace(Exchange exchange, HttpField field) {
        return field.getHeader() == null
                && exchange.trace() != null
                && exchange.trace().started()
                && (field.is("traceparent") || field.is("tracestate"));
    }

    private static String host(Exchange exchange, String hostHeader) {
        return switch (hostHeader) {
            case "client" -> exchange.request().authority();
            case "backend" -> exchange.backend().url().getRawAuthority();
            default -> hostHeader;
        };
    }

    /** The version as Via writes it: HTTP/1.1 is 1.1, HTTP/2.0 is 2. */
    static String version(String protocol) {
        String version = protocol.substring(protocol.indexOf('/') + 1);
        return version.equals("2.0") ? "2" : version;
    }
}
