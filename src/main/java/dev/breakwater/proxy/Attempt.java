package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange's request to one backend: it hears from the HTTP client, from the body on its way up and from the body on its way down, and ends
 * exactly once, when both the result and the copy of the body are in.
 */
final class Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Forwarding forwarding;
    private final Retries retries;
    private final Exchange exchange;
    private final ProxyResponse proxyResponse;
    private final Lease lease;
    private final ClientBody.Part body;
    private final Waits waits;
    private final Delivery delivery;
    private final Answer answer;
    private final AtomicInteger pending = new AtomicInteger(1);
    private ProxyRequest proxyRequest;
    private volatile boolean sent;
    private volatile Throwable aborted;

    Attempt(Forwarding forwarding, Lease lease, ClientBody body) {
        this.forwarding = forwarding;
        this.retries = forwarding.retries();
        this.exchange = forwarding.exchange();
        this.proxyResponse = forwarding.proxyResponse();
        this.lease = lease;
        this.waits = new Waits(forwarding.timer());
        this.delivery = new Delivery(waits, retries);
        this.answer = new Answer(this, forwarding);
        this.body = body == null ? null : body.part(this);
    }

    /** Sends the request. Nothing is thrown: whatever goes wrong ends the attempt. */
    void send(ProxyRequest request) {
        if (aborted != null) {
            arrived();
            return;
        }
        proxyRequest = request;
        request.body(body);
        if (exchange.asksForWebSocket() && !request.mayUpgrade()) {
            fail(Failure.NO_HTTP1);
            arrived();
            return;
        }
        waits.forConnection();
        try {
            request.send(this);
        } catch (RuntimeException unexpected) {
            LOG.warn("Request {} could not be sent", exchange.request().requestId(), unexpected);
            fail(Failure.INTERNAL);
            arrived();
        }
        sent = true;
        if (aborted != null) {
            request.abort(aborted);
        }
    }

    Lease lease() {
        return lease;
    }

    /** The connection, once the backend has agreed to another protocol: it is nobody else's. */
    EndPoint endPoint() {
        return (EndPoint) proxyRequest.getConversation().getAttribute(EndPoint.class.getName());
    }

    ProxyResponse proxyResponse() {
        return proxyResponse;
    }

    Waits waits() {
        return waits;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Why it failed, or null. */
    Failure failure() {
        return delivery.failure();
    }

    /** The first reason stays: what follows is its consequence. */
    void fail(Failure reason) {
        delivery.fail(reason);
    }

    /** Whether it is over: what comes next is on its way. */
    boolean ended() {
        return pending.get() == 0;
    }

    Answer answer() {
        return answer;
    }

    void abort(Failure reason, Throwable cause) {
        fail(reason);
        aborted = cause;
        // Jetty would take note of an abort that comes before, and do nothing about one that comes again.
        if (sent) {
            proxyRequest.abort(cause);
        }
        // The backend's part is over, whatever becomes of the client's.
        closeLease();
    }

    // What the body on its way to the backend tells.

    /** @param bytes of the client's body that have come for it */
    void received(int bytes) {
        waits.phases().received(bytes);
        waits.forBackendToRead();
    }

    /** The client's body is not accepted: what is thrown into its stream in its place. */
    ExchangeException refuse(Failure reason) {
        exchange.fail(reason);
        fail(reason);
        return new ExchangeException(reason);
    }

    /** The client's side broke, in either direction. */
    void clientFailed(Throwable cause) {
        Failure reason = Failure.CLIENT_ABORT;
        if (cause instanceof ExchangeException known) {
            reason = known.failure();
        } else {
            reason = proxyResponse.isMalformedBody(cause) ? Failure.BAD_REQUEST : Causes.ofClient(cause);
            exchange.fail(reason);
        }
        abort(reason, cause);
    }

    // What the body on its way to the client tells.

    void passesOn() {
        retries.responseBegins();
        waits.forClientToRead();
    }

    void passedOn(long bytes) {
        waits.phases().sent(bytes);
        exchange.progress().sent(bytes);
    }

    // What becomes of the answer.

    void copyBegins() {
        pending.incrementAndGet();
    }

    /** The response is complete. If the client still uploads, the backend did not want the rest. */
    void answeredWholly() {
        if (body != null && !body.finished()) {
            proxyRequest.abort(new ExchangeException(Failure.BODY_TOO_LARGE));
        }
    }

    /** @param thrown what went wrong, or null */
    void completed(Throwable thrown) {
        if (thrown != null && !answer.rejected()) {
            delivery.failed(thrown, proxyRequest, answer.status() != 0);
            if (failure() == Failure.INTERNAL) {
                LOG.warn("Request {} failed", exchange.request().requestId(), thrown);
            }
        }
        arrived();
    }

    /**
     * An answer that was held back is given up.
     *
     * @param reason why the exchange fails, or null where another backend is asked
     */
    void dropped(Failure reason) {
        if (reason != null) {
            fail(reason);
        }
        proxyRequest.abort(new ExchangeException(Failure.BAD_RESPONSE));
        closeLease();
        arrived();
    }

    /** The result is in, or the copy of the body: the last of them ends the attempt. */
    void arrived() {
        if (pending.decrementAndGet() == 0) {
            if (answer.switched() != null && failure() == null) {
                forwarding.switched(this);
                return;
            } else if (answer.switched() != null && endPoint() != null) {
                endPoint().close();
            }
            closeLease();
            answer.ended();
            forwarding.over(this);
        }
    }

    void closeLease() {
        lease.close(new Outcome(
                answer.judgedStatus(),
                failure(),
                answer.firstByteNanos(),
                exchange.progress().bytesSent()));
        if (proxyRequest != null) {
            proxyRequest.answered();
        }
    }
}
