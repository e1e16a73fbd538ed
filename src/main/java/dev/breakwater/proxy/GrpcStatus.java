package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/** How a call of gRPC ends, in the order of its codes. */
enum GrpcStatus {
    OK,
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED;

    static final String STATUS = "grpc-status";
    static final String MESSAGE = "grpc-message";

    private static final GrpcStatus[] ALL = values();

    /** That of a response's header or trailers; null where there is none. */
    static GrpcStatus in(HttpFields fields) {
        String code = fields == null ? null : fields.get(STATUS);
        if (code == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(code);
            return number >= 0 && number < ALL.length ? ALL[number] : UNKNOWN;
        } catch (NumberFormatException invalid) {
            return UNKNOWN;
        }
    }

    /** That of a response as a whole, or null. */
    static GrpcStatus in(HttpFields header, HttpFields trailers) {
        GrpcStatus last = in(trailers);
        return last == null ? in(header) : last;
    }

    /** What a call gets that failed here. {@code UNAVAILABLE} asks the client to try again, so nothing has it that takes too long anyway. */
    static GrpcStatus of(Failure failure) {
        return switch (failure) {
            case NO_SITE, NO_ROUTE, METHOD_NOT_ALLOWED, NO_WEBSOCKET, NO_HTTP1 -> UNIMPLEMENTED;
            case BAD_REQUEST, URI_TOO_LONG, HEADER_TOO_LARGE, INTERNAL -> INTERNAL;
            case NO_CLIENT_CERTIFICATE -> UNAUTHENTICATED;
            case BODY_TOO_LARGE -> RESOURCE_EXHAUSTED;
            case CLIENT_ABORT -> CANCELLED;
            case CLIENT_TIMEOUT, BACKEND_TIMEOUT, TOTAL_TIMEOUT, DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
            default -> UNAVAILABLE;
        };
    }

    /**
     * The status that a backend is judged by: a call that failed for a reason that is the backend's counts as what HTTP would call it; others, which
     * the caller must mend, do not.
     */
    static int judged(int status, HttpFields header, HttpFields trailers) {
        GrpcStatus ending = in(header, trailers);
        if (status != HttpStatus.OK_200 || ending == null) {
            return status;
        }
        return isError(ending.ordinal()) ? ending == UNAVAILABLE ? 503 : 500 : status;
    }

    /** Whether that code is what HTTP would call the server's error. */
    static boolean isError(int code) {
        return code == UNAVAILABLE.ordinal()
                || code == UNKNOWN.ordinal()
                || code == INTERNAL.ordinal()
                || code == DATA_LOSS.ordinal();
    }

    /** How a call ends whose answer was begun: as its backend says, unless that failed. */
    static HttpFields trailers(Exchange exchange, HttpFields sent) {
        if (exchange.failure() == null) {
            return TrailerFields.of(sent);
        }
        HttpFields.Mutable fields = HttpFields.build();
        add(exchange.failure(), exchange, fields);
        return fields;
    }

    /**
     * Whether the client of a call whose answer was begun can still be told why that is not whole: nothing that it would have to take first is waiting,
     * as there may be where time is over.
     */
    static boolean canFollow(Exchange exchange) {
        Failure failure = exchange.failure();
        return exchange.grpc() != null
                && exchange.request().protocol().startsWith("HTTP/2")
                && (failure == Failure.BACKEND_RESET || failure == Failure.BAD_RESPONSE);
    }

    /** Why a call failed, to the header or trailers that end it. */
    static void add(Failure failure, Exchange exchange, HttpFields.Mutable fields) {
        fields.add(STATUS, Integer.toString(of(failure).ordinal()));
        fields.add(
                MESSAGE,
                encoded("breakwater: %s (request %s)"
                        .formatted(failure.cause(), exchange.request().requestId())));
    }

    /** A message as a field may carry it: all that is not visible ASCII as percent-encoded UTF-8. */
    static String encoded(String message) {
        StringBuilder encoded = new StringBuilder(message.length());
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
