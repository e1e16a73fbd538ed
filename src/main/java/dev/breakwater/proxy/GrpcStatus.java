package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.GrpcCall;
import dev.breakwater.upstream.Failure;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

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

    /** What a call gets that failed here. {@code UNAVAILABLE} asks the client to try again, so nothing has it that takes too long anyway. */
    static GrpcStatus of(Failure failure) {
        return switch (failure) {
            case NO_SITE, NO_ROUTE, METHOD_NOT_ALLOWED, NO_WEBSOCKET, NO_HTTP1 -> UNIMPLEMENTED;
            case BAD_REQUEST, URI_TOO_LONG, HEADER_TOO_LARGE, INTERNAL -> INTERNAL;
            case BODY_TOO_LARGE -> RESOURCE_EXHAUSTED;
            case CLIENT_ABORT -> CANCELLED;
            case CLIENT_TIMEOUT, BACKEND_TIMEOUT, TOTAL_TIMEOUT, DEADLINE_EXCEEDED -> DEADLINE_EXCEEDED;
            case NO_BACKEND,
                    OVERLOADED,
                    STALE_CONNECTION,
                    CONNECT_FAILED,
                    CONNECT_TIMEOUT,
                    DNS,
                    TLS,
                    BACKEND_RESET,
                    BAD_RESPONSE -> UNAVAILABLE;
        };
    }

    /**
     * The status that a backend is judged by: a call that failed for a reason that is the backend's counts as what HTTP would call it; others, which
     * the caller must mend, do not.
     */
    static int judged(int status, HttpFields header, HttpFields trailers) {
        if (status != 200 || !GrpcCall.isContentType(header.get(HttpHeader.CONTENT_TYPE))) {
            return status;
        }
        GrpcStatus ending = in(trailers);
        ending = ending == null ? in(header) : ending;
        if (ending == null) {
            return status;
        }
        return switch (ending) {
            case UNAVAILABLE -> 503;
            case UNKNOWN, INTERNAL, DATA_LOSS -> 500;
            default -> status;
        };
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
