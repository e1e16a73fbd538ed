package dev.breakwater.proxy;

import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.GrpcCall;
import dev.breakwater.upstream.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Callback;

/** A small response that the proxy itself makes. Immutable but for its header, until it is sent. */
final class LocalResponse {
    private final int status;
    private final HttpFields.Mutable fields = HttpFields.build();
    private final byte[] body;

    LocalResponse(int status, String contentType, String body) {
        this.status = status;
        this.body = body.getBytes(StandardCharsets.UTF_8);
        if (status != HttpStatus.NO_CONTENT_204 && status != HttpStatus.NOT_MODIFIED_304) {
            if (!body.isEmpty()) {
                fields.add(HttpHeader.CONTENT_TYPE, contentType);
            }
            fields.add(HttpHeader.CONTENT_LENGTH, Integer.toString(this.body.length));
        }
    }

    static LocalResponse redirect(Exchange exchange, Action.Redirect redirect) {
        LocalResponse response = new LocalResponse(redirect.status(), "", "");
        response.fields.add(HttpHeader.LOCATION, redirect.to().render(exchange));
        exchange.route().responseEdits().apply(response.fields, exchange);
        return response;
    }

    /** @param close as with {@link #failure} */
    static LocalResponse toHttps(Exchange exchange, boolean close) {
        LocalResponse response = new LocalResponse(HttpStatus.PERMANENT_REDIRECT_308, "", "");
        response.fields.add(HttpHeader.LOCATION, exchange.httpsLocation());
        if (close) {
            response.fields.add(HttpHeader.CONNECTION, "close");
        }
        return response;
    }

    static LocalResponse respond(Exchange exchange, Action.Respond respond) {
        LocalResponse response = new LocalResponse(
                respond.status(), respond.contentType(), respond.body().render(exchange));
        exchange.route().responseEdits().apply(response.fields, exchange);
        return response;
    }

    /**
     * Why a request was not served. It says nothing of the proxy's inside.
     *
     * @param close whether the rest of the request's body is not read, so that the connection cannot be used again
     */
    static LocalResponse failure(Exchange exchange, boolean close) {
        LocalResponse response = exchange.grpc() == null ? httpFailure(exchange) : grpcFailure(exchange);
        ProxyStatus.addFailed(exchange, response.fields);
        if (close) {
            response.fields.add(HttpHeader.CONNECTION, "close");
        }
        return response;
    }

    /** As JSON where the client accepts it, else as text. */
    private static LocalResponse httpFailure(Exchange exchange) {
        Failure failure = exchange.failure();
        String reason = HttpStatus.getMessage(failure.status());
        String accept = exchange.request().header("Accept");
        boolean json = accept != null && accept.contains("json");
        String body = json
                ? "{\"status\":%d,\"error\":\"%s\",\"cause\":\"%s\",\"request_id\":\"%s\"}\n"
                : "%d %s: %s (request %s)\n";
        LocalResponse response = new LocalResponse(
                failure.status(),
                json ? "application/json" : "text/plain; charset=utf-8",
                body.formatted(
                        failure.status(),
                        reason,
                        failure.cause(),
                        exchange.request().requestId()));
        response.fields.add(HttpHeader.CACHE_CONTROL, "no-store");
        if (failure == Failure.OVERLOADED || failure == Failure.NO_BACKEND) {
            response.fields.add(HttpHeader.RETRY_AFTER, "1");
        }
        return response;
    }

    /** As gRPC has it: all in the header of an HTTP response that is well ("Trailers-Only"). */
    private static LocalResponse grpcFailure(Exchange exchange) {
        Failure failure = exchange.failure();
        LocalResponse response = new LocalResponse(HttpStatus.OK_200, "", "");
        response.fields.remove(HttpHeader.CONTENT_LENGTH);
        response.fields.add(HttpHeader.CONTENT_TYPE, GrpcCall.CONTENT_TYPE);
        exchange.progress().grpcStatus(GrpcStatus.of(failure).ordinal());
        GrpcStatus.add(failure, exchange, response.fields);
        return response;
    }

    /**
     * Ends an exchange that failed: with the reason where that can still be said, else so that the client can tell.
     *
     * @param began whether a part of another response is on its way already
     * @param bodyUnread whether there is more of the request's body
     */
    static void fail(Exchange exchange, ProxyResponse proxyResponse, boolean began, boolean bodyUnread) {
        if (exchange.grpc() != null) {
            exchange.progress().grpcStatus(GrpcStatus.of(exchange.failure()).ordinal());
        }
        boolean possible = !began
                && switch (exchange.failure()) {
                    case CLIENT_ABORT -> false;
                    case BAD_REQUEST -> proxyResponse.survivesMalformedBody();
                    default -> true;
                };
        if (possible) {
            failure(exchange, bodyUnread).send(exchange, proxyResponse);
        } else if (began && GrpcStatus.canFollow(exchange)) {
            proxyResponse.complete();
        } else {
            proxyResponse.abort();
        }
    }

    /** Sends it without blocking and completes the exchange. */
    void send(Exchange exchange, ProxyResponse proxyResponse) {
        if (exchange.draining()) {
            fields.put(HttpHeader.CONNECTION, "close");
        }
        if (exchange.site() != null) {
            exchange.site().https().apply(exchange.request(), fields);
        }
        exchange.progress().responseStatus(status);
        proxyResponse.begin(status, fields);
        boolean bodiless = body.length == 0
                || exchange.request().method().equals("HEAD")
                || !fields.contains(HttpHeader.CONTENT_LENGTH);
        if (bodiless) {
            proxyResponse.complete();
            return;
        }
        proxyResponse.write(
                ByteBuffer.wrap(body),
                Callback.from(
                        () -> {
                            exchange.progress().sent(body.length);
                            proxyResponse.complete();
                        },
                        failed -> {
                            exchange.fail(Failure.CLIENT_ABORT);
                            proxyResponse.abort();
                        }));
    }
}
