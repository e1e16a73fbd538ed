package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import java.util.Set;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** The header of a response to a client: the backend's, field by field as it came, without what concerns only its connection. */
final class ResponseFields {
    private ResponseFields() {}

    static HttpFields of(Exchange exchange, Response serverResponse) {
        HttpFields server = serverResponse.getHeaders();
        Set<String> named = HopByHop.namedIn(server);
        HttpFields.Mutable fields = HttpFields.build(server.size() + 2);
        for (HttpField field : server) {
            if (!HopByHop.contains(field) && (named.isEmpty() || !named.contains(field.getLowerCaseName()))) {
                fields.add(field.getValue() == null ? new HttpField(field.getName(), "") : field);
            }
        }
        String upgrade = server.get(HttpHeader.UPGRADE);
        if (serverResponse.getStatus() == HttpStatus.UPGRADE_REQUIRED_426 && upgrade != null) {
            // Without it the client could not know what is asked of it (RFC 9110 section 15.5.22).
            fields.add(HttpHeader.UPGRADE, upgrade);
            fields.add(HttpHeader.CONNECTION, "Upgrade");
        }
        if (exchange.route().forwarding().via()) {
            fields.add(
                    HttpHeader.VIA,
                    RequestFields.version(serverResponse.getVersion().asString()) + " breakwater");
        }
        if (serverResponse.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            fields.put(HttpHeader.UPGRADE, Handshake.PROTOCOL);
            fields.put(HttpHeader.CONNECTION, "Upgrade");
        } else if (exchange.draining()) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
        addStickyCookie(exchange, fields);
        ProxyStatus.addForwarded(exchange, serverResponse.getStatus(), fields);
        exchange.route().responseEdits().apply(fields, exchange);
        exchange.site().https().apply(exchange.request(), fields);
        return fields;
    }

    private static void addStickyCookie(Exchange exchange, HttpFields.Mutable fields) {
        Pool pool = ((Action.Forward) exchange.route().action()).pool();
        if (pool.config().sticky() != null) {
            boolean secure = exchange.request().secure();
            String cookie = pool.stickyCookie(exchange.request(), exchange.backend(), secure);
            if (cookie != null) {
                fields.add(HttpHeader.SET_COOKIE, cookie);
            }
        }
    }
}
