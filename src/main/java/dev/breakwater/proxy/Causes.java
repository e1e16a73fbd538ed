package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http2.hpack.HpackException;

/** What an exception of the HTTP client means. */
final class Causes {
    private Causes() {}

    /** @param connected whether the request had been given to a connection */
    static Failure of(Throwable thrown, boolean connected) {
        if (thrown instanceof ExchangeException known) {
            return known.failure();
        } else if (thrown instanceof UnknownHostException || thrown instanceof UnresolvedAddressException) {
            return Failure.DNS;
        } else if (thrown instanceof SSLException) {
            return Failure.TLS;
        } else if (thrown instanceof RejectedExecutionException) {
            return Failure.OVERLOADED;
        } else if (thrown instanceof SocketTimeoutException || thrown instanceof TimeoutException) {
            return connected ? Failure.BACKEND_TIMEOUT : Failure.CONNECT_TIMEOUT;
        } else if (thrown instanceof HttpResponseException
                || thrown instanceof HttpException
                || thrown instanceof HpackException) {
            return Failure.BAD_RESPONSE;
        } else if (thrown instanceof RetryableRequestException) {
            return Failure.BACKEND_RESET;
        } else if (thrown instanceof SocketException && !connected) {
            return Failure.CONNECT_FAILED;
        } else if (thrown instanceof IOException) {
            Throwable cause = thrown.getCause();
            return cause instanceof SSLException
                    ? Failure.TLS
                    : connected ? Failure.BACKEND_RESET : Failure.CONNECT_FAILED;
        }
        return Failure.INTERNAL;
    }

    /**
     * What a failure of the client's side means. Containers have classes of their own for a body that is not HTTP, which cannot be named
     * here, but are called alike.
     */
    static Failure ofClient(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String name = cause.getClass().getSimpleName();
            if (cause instanceof TimeoutException) {
                return Failure.CLIENT_TIMEOUT;
            } else if (name.equals("HttpEofException")) {
                return Failure.CLIENT_ABORT;
            } else if (name.startsWith("BadMessage")
                    || name.startsWith("BadRequest")
                    || cause instanceof HttpException) {
                return Failure.BAD_REQUEST;
            }
        }
        return Failure.CLIENT_ABORT;
    }
}
