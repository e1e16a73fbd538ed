package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backend's answer to an attempt, as the HTTP client tells of it: passed on to the client at once, rejected in favour of another backend's, or held
 * back until it is known which of the two.
 */
final class Answer implements Response.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Answer.class);

    private final Attempt attempt;
    private final Judge judge;
    private final Exchange exchange;
    private final ProxyResponse proxyResponse;
    private boolean rejected;
    private Response response;
    private Response switched;
    private int status;
    private long firstByteNanos;
    private volatile Response heldBack;
    private Content.Source heldContent;

    Answer(Attempt attempt, Forwarding forwarding) {
        this.attempt = attempt;
        this.judge = forwarding.judge();
        this.exchange = forwarding.exchange();
        this.proxyResponse = forwarding.proxyResponse();
    }

    Attempt attempt() {
        return attempt;
    }

    /** The status, or 0 where none came. */
    int status() {
        return status;
    }

    /** The status that the backend is judged by, which for a call of gRPC may be worse. */
    int judgedStatus() {
        return response == null || exchange.grpc() == null
                ? status
                : GrpcStatus.judged(status, response.getHeaders(), response.getTrailers());
    }

    /** It has come to its end, one way or the other. */
    void ended() {
        GrpcStatus ending = response == null || exchange.grpc() == null
                ? null
                : GrpcStatus.in(response.getHeaders(), response.getTrailers());
        exchange.progress().grpcStatus(ending == null ? -1 : ending.ordinal());
    }

    /** From the lease to the header, or 0 where none came. */
    long firstByteNanos() {
        return firstByteNanos;
    }

    /** Whether another backend is to be asked instead. */
    boolean rejected() {
        return rejected;
    }

    @Override
    public void onHeaders(Response serverResponse) {
        try {
            answered(serverResponse);
        } catch (ExchangeException refused) {
            serverResponse.abort(refused);
        } catch (RuntimeException unexpected) {
            LOG.warn("Response to {} could not be passed on", exchange.request().requestId(), unexpected);
            attempt.fail(Failure.INTERNAL);
            serverResponse.abort(unexpected);
        }
    }

    private void answered(Response serverResponse) throws ExchangeException {
        status = serverResponse.getStatus();
        response = serverResponse;
        boolean switching = status == HttpStatus.SWITCHING_PROTOCOLS_101;
        if (switching && !Handshake.accepted(serverResponse.getRequest().getHeaders(), serverResponse.getHeaders())) {
            throw new ExchangeException(Failure.BAD_RESPONSE);
        }
        if (Handshake.wouldSeemAccepted(exchange, status)) {
            throw new ExchangeException(Failure.BAD_RESPONSE);
        }
        firstByteNanos = System.nanoTime() - attempt.lease().startNanos();
        exchange.progress().backendAnswered(status);
        if (switching) {
            switched = serverResponse;
            return;
        }
        KeepAlive.learn(serverResponse);
        switch (judge.judge(this)) {
            case PASSED_ON -> begin(serverResponse);
            case HELD_BACK -> heldBack = serverResponse;
            case ANOTHER -> {
                rejected = true;
                throw new ExchangeException(Failure.BAD_RESPONSE);
            }
        }
    }

    private void begin(Response serverResponse) {
        attempt.waits().forBackend();
        exchange.progress().responseStatus(status);
        proxyResponse.begin(status, ResponseFields.of(exchange, serverResponse));
        if (TrailerFields.mayFollow(exchange, serverResponse)) {
            proxyResponse.trailers(
                    exchange.grpc() == null
                            ? () -> TrailerFields.of(serverResponse.getTrailers())
                            : () -> GrpcStatus.trailers(exchange, serverResponse.getTrailers()));
        }
    }

    /** The response by which the backend agreed to another protocol, or null. */
    Response switched() {
        return switched;
    }

    @Override
    public void onContentSource(Response serverResponse, Content.Source contentSource) {
        if (switched != null) {
            // There is none, but the client must look for its end.
            Content.Source.consumeAll(contentSource, Callback.NOOP);
            return;
        }
        attempt.copyBegins();
        if (heldBack == null) {
            copy(serverResponse, contentSource);
        } else {
            heldContent = contentSource;
            // What there is to say of the backend is known; its circuit breaker must not wait for the budget.
            attempt.closeLease();
            judge.holdBack(this);
        }
    }

    private void copy(Response serverResponse, Content.Source contentSource) {
        boolean head = exchange.request().method().equals("HEAD");
        BodyCopy.of(serverResponse, contentSource, head, attempt, proxyResponse).iterate();
    }

    // What becomes of a response that is held back: nothing of it is read, so nothing else happens to it. One of these
    // is called, once.

    boolean heldBack() {
        return heldBack != null;
    }

    /** The client gets it after all. */
    void passOn() {
        Response serverResponse = heldBack;
        heldBack = null;
        try {
            begin(serverResponse);
        } catch (RuntimeException unexpected) {
            LOG.warn("Response to {} could not be passed on", exchange.request().requestId(), unexpected);
            drop(Failure.INTERNAL);
            return;
        }
        copy(serverResponse, heldContent);
    }

    /** Another backend is asked. */
    void reject() {
        rejected = true;
        drop(null);
    }

    /** Nobody gets it. */
    void drop(Failure reason) {
        heldBack = null;
        attempt.dropped(reason);
    }

    @Override
    public void onSuccess(Response serverResponse) {
        if (!HttpStatus.isInterim(serverResponse.getStatus())) {
            attempt.answeredWholly();
        }
    }

    @Override
    public void onComplete(Result result) {
        attempt.completed(result.getResponseFailure());
    }
}
