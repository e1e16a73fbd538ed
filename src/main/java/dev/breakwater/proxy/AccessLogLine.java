package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.io.JsonStringEncoder;

/** One request as one line. A status of 499 says that the client went away, as nginx writes it. */
final class AccessLogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneId.systemDefault());

    private AccessLogLine() {}

    /** nginx's combined format, then request id, site, route, backend, seconds in all, seconds to the backend's header, cause, and trace. */
    static String combined(Exchange exchange) {
        StringBuilder line = new StringBuilder(256);
        line.append(exchange.request().clientAddress()).append(" - - [").append(TIME.format(began(exchange)));
        line.append("] \"")
                .append(escaped(exchange.request().method()))
                .append(' ')
                .append(escaped(exchange.request().uri()));
        line.append(' ').append(exchange.request().protocol()).append("\" ").append(status(exchange));
        line.append(' ').append(exchange.progress().bytesSent());
        line.append(" \"").append(escaped(exchange.request().header("Referer")));
        line.append("\" \"")
                .append(escaped(exchange.request().header("User-Agent")))
                .append("\" ");
        line.append(exchange.request().requestId())
                .append(' ')
                .append(site(exchange))
                .append(' ')
                .append(route(exchange));
        line.append(' ')
                .append(backend(exchange))
                .append(' ')
                .append(seconds(System.nanoTime() - exchange.startNanos()));
        line.append(' ')
                .append(
                        exchange.progress().firstByteNanos() == 0
                                ? "-"
                                : seconds(exchange.progress().firstByteNanos()));
        line.append(' ').append(cause(exchange));
        return line.append(' ')
                .append(exchange.trace() == null ? "-" : exchange.trace().traceId())
                .toString();
    }

    static String json(Exchange exchange) {
        StringBuilder line = new StringBuilder(384);
        text(line.append('{'), "time", began(exchange).toString());
        text(line.append(','), "client", exchange.request().clientAddress());
        text(line.append(','), "method", exchange.request().method());
        text(line.append(','), "uri", exchange.request().uri());
        text(line.append(','), "protocol", exchange.request().protocol());
        line.append(",\"status\":").append(status(exchange));
        line.append(",\"bytes\":").append(exchange.progress().bytesSent());
        text(line.append(','), "referer", exchange.request().header("Referer"));
        text(line.append(','), "user_agent", exchange.request().header("User-Agent"));
        text(line.append(','), "request_id", exchange.request().requestId());
        text(line.append(','), "host", exchange.request().host());
        text(line.append(','), "site", site(exchange));
        text(line.append(','), "route", route(exchange));
        text(line.append(','), "backend", backend(exchange));
        line.append(",\"attempts\":").append(exchange.attempts());
        line.append(",\"duration\":").append(seconds(System.nanoTime() - exchange.startNanos()));
        line.append(",\"first_byte\":");
        line.append(
                exchange.progress().firstByteNanos() == 0
                        ? "null"
                        : seconds(exchange.progress().firstByteNanos()));
        text(line.append(','), "cause", cause(exchange));
        if (exchange.clientCertificate() != null) {
            text(
                    line.append(','),
                    "client_certificate",
                    exchange.clientCertificate().subject());
        }
        if (exchange.grpc() != null) {
            line.append(",\"grpc_status\":")
                    .append(
                            exchange.progress().grpcStatus() < 0
                                    ? "null"
                                    : exchange.progress().grpcStatus());
        }
        if (exchange.trace() != null) {
            text(line.append(','), "trace_id", exchange.trace().traceId());
            text(line.append(','), "span_id", exchange.trace().parentId());
        }
        return line.append('}').toString();
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":");
        if (value == null || value.equals("-")) {
            line.append("null");
        } else {
            line.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsCharArray(value))
                    .append('"');
        }
    }

    private static Instant began(Exchange exchange) {
        return Instant.now().minusNanos(System.nanoTime() - exchange.startNanos());
    }

    private static int status(Exchange exchange) {
        boolean answered = exchange.progress().responseStatus() != 0;
        boolean gone = exchange.failure() != null && exchange.failure().status() == 499;
        if (gone && !exchange.upgraded() || !answered) {
            return exchange.failure() == null ? 0 : exchange.failure().status();
        }
        return exchange.progress().responseStatus();
    }

    private static String site(Exchange exchange) {
        return exchange.site() == null ? "-" : exchange.site().name();
    }

    private static String route(Exchange exchange) {
        return exchange.route() == null ? "-" : exchange.route().name();
    }

    private static String backend(Exchange exchange) {
        return exchange.backend() == null ? "-" : exchange.backend().toString();
    }

    private static String cause(Exchange exchange) {
        return exchange.failure() == null ? "-" : exchange.failure().cause();
    }

    private static String seconds(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        String fraction = Long.toString(1000 + millis % 1000);
        return millis / 1000 + "." + fraction.substring(1);
    }

    /** Text from a client as nginx writes it: what could end a field or a line appears as \xXX. */
    private static String escaped(String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= ' ' && c < 0x7F && c != '"' && c != '\\';
            if (!plain && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                safe.append(plain ? String.valueOf(c) : String.format("\\x%02X", (int) c));
            }
        }
        return safe == null ? text : safe.toString();
    }
}
