package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange between its request to the backend and the end of its response to the client: it hears from the HTTP client, from the body on its
 * way up, from the body on its way down and from the timer, and ends exactly once, when both the result and the copy of the body are in.
 */
final class Forwarding implements Request.Listener, Response.Listener, CyclicTimeouts.Expirable {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final Exchange exchange;
    private final ProxyResponse proxyResponse;
    private final ExchangeTimeouts timeouts;
    private final Phases phases;
    private final AtomicInteger pending = new AtomicInteger(1);
    private ProxyRequest proxyRequest;
    private ClientBody body;
    private volatile boolean connected;
    private volatile boolean committed;
    private long wakeAt;

    Forwarding(Exchange exchange, ProxyResponse proxyResponse, ExchangeTimeouts timeouts) {
        this.exchange = exchange;
        this.proxyResponse = proxyResponse;
        this.timeouts = timeouts;
        this.phases = new Phases(exchange.route().timeouts(), exchange.startNanos());
    }

    /**
     * Sends the request. Nothing is thrown: whatever goes wrong ends the exchange.
     *
     * @param content the request's body, or null
     */
    void send(ProxyRequest request, ClientBody content) {
        proxyRequest = request;
        body = content;
        request.body(content);
        long now = System.nanoTime();
        phases.up(Phases.Phase.CONNECT, now);
        wakeAt = phases.deadline();
        timeouts.add(this);
        timeouts.schedule(this);
        try {
            request.send(this);
        } catch (RuntimeException unexpected) {
            LOG.warn("Request {} could not be sent", exchange.requestId(), unexpected);
            exchange.fail(Failure.INTERNAL);
            arrived();
        }
    }

    ProxyResponse proxyResponse() {
        return proxyResponse;
    }

    /** The container says that the client is gone. */
    void clientGone(Throwable cause) {
        exchange.fail(Causes.ofClient(cause));
        abort(cause);
    }

    // What the HTTP client tells of the request.

    @Override
    public void onBegin(Request request) {
        connected = true;
        phases.up(Phases.Phase.REQUEST_WRITE, System.nanoTime());
        wakeInTime();
    }

    @Override
    public void onSuccess(Request request) {
        phases.requestSent(System.nanoTime());
        wakeInTime();
    }

    // What the body on its way to the backend tells.

    void waitsForClient() {
        phases.up(Phases.Phase.REQUEST_READ, System.nanoTime());
        wakeInTime();
    }

    void waitsForBackendToRead() {
        phases.up(Phases.Phase.REQUEST_WRITE, System.nanoTime());
        wakeInTime();
    }

    /** The client's body is not accepted: what is thrown into its stream in its place. */
    ExchangeException refuse(Failure reason) {
        exchange.fail(reason);
        return new ExchangeException(reason);
    }

    /** The client's side broke, in either direction. */
    void clientFailed(Throwable cause) {
        boolean early = cause instanceof ExchangeException;
        if (!early) {
            exchange.fail(proxyResponse.isMalformedBody(cause) ? Failure.BAD_REQUEST : Causes.ofClient(cause));
        }
        abort(cause);
    }

    // What the HTTP client tells of the response.

    @Override
    public void onHeaders(Response serverResponse) {
        try {
            int status = serverResponse.getStatus();
            if (status == HttpStatus.SWITCHING_PROTOCOLS_101) {
                throw new ExchangeException(Failure.BAD_RESPONSE);
            }
            exchange.backendAnswered(status);
            waitsForBackend();
            exchange.responseStatus(status);
            proxyResponse.begin(status, ResponseFields.of(exchange, serverResponse));
            if (serverResponse.getHeaders().contains(HttpHeader.TRAILER)) {
                proxyResponse.trailers(() -> TrailerFields.of(serverResponse.getTrailers()));
            }
        } catch (ExchangeException refused) {
            serverResponse.abort(refused);
        } catch (RuntimeException unexpected) {
            LOG.warn("Response to {} could not be passed on", exchange.requestId(), unexpected);
            exchange.fail(Failure.INTERNAL);
            serverResponse.abort(unexpected);
        }
    }

    @Override
    public void onContentSource(Response serverResponse, Content.Source contentSource) {
        pending.incrementAndGet();
        HttpFields fields = serverResponse.getHeaders();
        boolean head = exchange.method().equals("HEAD");
        long length = head ? -1 : fields.getLongField(HttpHeader.CONTENT_LENGTH);
        // Else the container would make a length up.
        boolean headerFirst = head && !fields.contains(HttpHeader.CONTENT_LENGTH);
        new BodyCopy(contentSource, length, headerFirst, this, proxyResponse).iterate();
    }

    /** The response is complete. If the client still uploads, the backend did not want the rest. */
    @Override
    public void onSuccess(Response serverResponse) {
        if (body != null && !body.finished() && !HttpStatus.isInterim(serverResponse.getStatus())) {
            proxyRequest.abort(new ExchangeException(Failure.BODY_TOO_LARGE));
        }
    }

    @Override
    public void onComplete(Result result) {
        Throwable thrown = result.getResponseFailure();
        if (thrown != null) {
            exchange.fail(Causes.of(thrown, connected));
            if (exchange.failure() == Failure.INTERNAL) {
                LOG.warn("Request {} failed", exchange.requestId(), thrown);
            }
        }
        arrived();
    }

    // What the body on its way to the client tells.

    void waitsForBackend() {
        phases.down(Phases.Phase.RESPONSE_READ, System.nanoTime());
        wakeInTime();
    }

    void waitsForClientToRead() {
        committed = true;
        phases.down(Phases.Phase.RESPONSE_WRITE, System.nanoTime());
        wakeInTime();
    }

    void passedOn(long bytes) {
        exchange.sent(bytes);
    }

    /** The backend has sent all that it will: its place is free before the client can ask again. */
    void backendDone() {
        exchange.end();
    }

    void bodyEnded() {
        arrived();
    }

    void bodyFailed(Throwable cause) {
        exchange.fail(Causes.of(cause, true));
        abort(cause);
        arrived();
    }

    // What the timer tells.

    @Override
    public long getExpireNanoTime() {
        return phases.deadline();
    }

    void expired() {
        Failure reason = phases.expired(System.nanoTime());
        if (reason == null) {
            return;
        }
        exchange.fail(reason);
        abort(new ExchangeException(reason));
        if (committed) {
            // A write that the client does not take would wait for ever.
            proxyResponse.abort();
        }
    }

    /** The timer looks at every exchange whenever it wakes; it must only be told of one that expires before that. */
    private void wakeInTime() {
        long deadline = phases.deadline();
        if (deadline != Long.MAX_VALUE && (deadline - wakeAt < 0 || wakeAt - System.nanoTime() < 0)) {
            wakeAt = deadline;
            timeouts.schedule(this);
        }
    }

    private void abort(Throwable cause) {
        proxyRequest.abort(cause);
        // The backend's part is over, whatever becomes of the client's.
        exchange.end();
    }

    private void arrived() {
        if (pending.decrementAndGet() == 0) {
            timeouts.remove(this);
            end();
        }
    }

    private void end() {
        Failure failure = exchange.failure();
        exchange.end();
        if (failure == null) {
            proxyResponse.complete();
        } else if (committed || !canBeAnswered(failure)) {
            proxyResponse.abort();
        } else {
            LocalResponse.failure(exchange, body != null && !body.finished()).send(exchange, proxyResponse);
        }
    }

    private boolean canBeAnswered(Failure failure) {
        return switch (failure) {
            case CLIENT_ABORT -> false;
            case BAD_REQUEST -> proxyResponse.survivesMalformedBody();
            default -> true;
        };
    }
}
