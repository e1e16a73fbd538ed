package dev.breakwater.proxy;

import dev.breakwater.config.ForwardingConfig;
import dev.breakwater.routing.Exchange;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * X-Forwarded-For, -Proto, -Host, -Port and Forwarded (RFC 7239): what a backend cannot see itself. Those of a trusted proxy are continued, all
 * others are replaced.
 */
final class ForwardedFields {
    static final String PORT = "X-Forwarded-Port";

    private ForwardedFields() {}

    static void add(Exchange exchange, HttpFields client, ForwardingConfig forwarding, HttpFields.Mutable fields) {
        boolean trusted = exchange.request().peerTrusted();
        String peer = exchange.request().peer();
        if (forwarding.xForwardedFor()) {
            fields.add(HttpHeader.X_FORWARDED_FOR, continued(client, HttpHeader.X_FORWARDED_FOR, trusted, peer));
        }
        if (forwarding.xForwardedProto()) {
            fields.add(HttpHeader.X_FORWARDED_PROTO, exchange.request().scheme());
        }
        if (forwarding.xForwardedHost()) {
            String given = trusted ? client.get(HttpHeader.X_FORWARDED_HOST) : null;
            fields.add(
                    HttpHeader.X_FORWARDED_HOST,
                    given == null ? exchange.request().authority() : given);
        }
        if (forwarding.xForwardedPort()) {
            String given = trusted ? client.get(PORT) : null;
            fields.add(new HttpField(
                    PORT, given == null ? Integer.toString(exchange.request().port()) : given));
        }
        if (forwarding.forwarded()) {
            String hop =
                    "for=" + node(peer) + ";host=" + quoted(exchange.request().authority()) + ";proto="
                            + exchange.request().connectionScheme();
            fields.add(HttpHeader.FORWARDED, continued(client, HttpHeader.FORWARDED, trusted, hop));
        }
    }

    private static String continued(HttpFields client, HttpHeader header, boolean trusted, String hop) {
        if (!trusted || !client.contains(header)) {
            return hop;
        }
        return String.join(", ", client.getValuesList(header)) + ", " + hop;
    }

    /** A node as RFC 7239 section 6 writes it: an IPv6 address is bracketed and quoted. */
    private static String node(String address) {
        boolean bare = address.indexOf(':') < 0;
        return bare ? address : "\"[" + address.replace("[", "").replace("]", "") + "]\"";
    }

    /** A value that is not a token is quoted (RFC 7239 section 4). */
    private static String quoted(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean token =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '-';
            if (!token) {
                return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            }
        }
        return value;
    }
}
