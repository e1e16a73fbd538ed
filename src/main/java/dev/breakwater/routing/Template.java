package dev.breakwater.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with placeholders: {@code {client_ip} {host} {path} {query} {uri} {method} {scheme} {request_id} {backend}}. Other braces stand for
 * themselves. Immutable.
 */
public final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");

    private final List<Part> parts = new ArrayList<>();
    private final String constant;

    private interface Part {
        String of(Exchange exchange);
    }

    Template(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        int end = 0;
        while (matcher.find()) {
            Part part = part(matcher.group(1));
            if (part != null) {
                String before = text.substring(end, matcher.start());
                parts.add(exchange -> before);
                parts.add(part);
                end = matcher.end();
            }
        }
        String rest = text.substring(end);
        constant = parts.isEmpty() ? rest : null;
        parts.add(exchange -> rest);
    }

    /** The text for one exchange. What a client sent appears without its control characters. */
    public String render(Exchange exchange) {
        if (constant != null) {
            return constant;
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            String value = part.of(exchange);
            text.append(value == null ? "" : value);
        }
        return text.toString();
    }

    private static Part part(String name) {
        return switch (name) {
            case "client_ip" -> exchange -> exchange.request().clientAddress();
            case "host" -> exchange -> exchange.request().host();
            case "path" -> exchange -> exchange.request().path().raw();
            case "query" -> exchange -> exchange.request().query();
            case "uri" -> exchange -> exchange.request().uri();
            case "method" -> exchange -> exchange.request().method();
            case "scheme" -> exchange -> exchange.request().scheme();
            case "request_id" -> exchange -> exchange.request().requestId();
            case "backend" ->
                exchange -> exchange.backend() == null ? "" : exchange.backend().id();
            default -> null;
        };
    }
}
