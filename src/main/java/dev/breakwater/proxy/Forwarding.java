package dev.breakwater.proxy;

import dev.breakwater.balancing.Pool;
import dev.breakwater.balancing.Waiting;
import dev.breakwater.routing.Action;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one exchange to a backend, or to several, one after the other: attempts and the pauses between them. Only one of these is going on at a
 * time, and it ends exactly once; then either the next begins or the client gets its answer.
 */
final class Forwarding {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);

    private final Exchange exchange;
    private final ProxyResponse proxyResponse;
    private final ExchangeTimer timer;
    private final Executor executor;
    private final Supplier<ProxyRequest> requests;
    private final ClientBody body;
    private final WebSockets webSockets;
    private final Pool pool;
    private final Retries retries;
    private final Failover failover;
    private volatile boolean committed;

    /**
     * @param executor where an attempt may begin
     * @param requests makes the request for the exchange's present lease
     * @param body the client's, or null
     */
    Forwarding(
            Exchange exchange,
            ProxyResponse proxyResponse,
            ExchangeTimeouts timeouts,
            Executor executor,
            Supplier<ProxyRequest> requests,
            ClientBody body,
            WebSockets webSockets) {
        this.webSockets = webSockets;
        this.exchange = exchange;
        this.proxyResponse = proxyResponse;
        this.timer = new ExchangeTimer(this, timeouts, executor);
        this.executor = executor;
        this.requests = requests;
        this.body = body;
        this.pool = ((Action.Forward) exchange.route().action()).pool();
        this.retries = new Retries(exchange, pool, body);
        this.failover = new Failover(exchange, pool);
    }

    Exchange exchange() {
        return exchange;
    }

    ProxyResponse proxyResponse() {
        return proxyResponse;
    }

    /** The client's body, or null. */
    ClientBody body() {
        return body;
    }

    /** Begins with a request that is made already, under the exchange's lease. */
    void begin(ProxyRequest request) {
        timer.start();
        attempt(exchange.lease(), request);
    }

    /** Begins in the pool's queue: no backend has room. */
    void beginInQueue() {
        timer.start();
        if (!awaitLease()) {
            finish(Failure.OVERLOADED);
        }
    }

    /** The container says that the client is gone. A stream finds that out by itself. */
    void clientGone(Throwable cause) {
        if (exchange.upgraded()) {
            return;
        }
        exchange.fail(Causes.ofClient(cause));
        Pause waiting = timer.pause();
        Attempt going = timer.attempt();
        if (waiting != null && waiting.end()) {
            giveUp(exchange.failure());
        } else if (going != null) {
            going.abort(exchange.failure(), cause);
        }
    }

    // Attempts.

    private void attempt(Lease lease, ProxyRequest request) {
        retries.attempted();
        Attempt begun = new Attempt(this, lease, body);
        timer.begin(begun);
        begun.send(request);
    }

    private void attemptAgain(Lease lease) {
        if (exchange.failure() != null) {
            lease.close(Outcome.UNUSED);
            finish(exchange.failure());
            return;
        }
        exchange.lease(lease);
        ProxyRequest request;
        try {
            request = requests.get();
        } catch (RuntimeException unexpected) {
            LOG.warn("Request {} could not be made", exchange.request().requestId(), unexpected);
            lease.close(Outcome.UNUSED);
            finish(Failure.INTERNAL);
            return;
        }
        attempt(lease, request);
    }

    /**
     * The request's header is on its way to the backend.
     *
     * @param refusable whether the backend may yet say that it did nothing about it
     */
    void requestCommitted(boolean refusable) {
        if (!retries.possibleAfterCommit(refusable)) {
            body.forget();
        }
    }

    /** A part of the response is on its way to the client. */
    void responseCommitted() {
        committed = true;
    }

    /** What becomes of a backend's answer. */
    enum Verdict {
        PASSED_ON,
        /** Another backend is to be asked as soon as the budget allows it. */
        HELD_BACK,
        ANOTHER
    }

    /** Where another backend is asked its lease is taken at once, so that there is one. */
    Verdict judge(Answer answer) {
        if (committed || exchange.failure() != null || !retries.rejects(answer.status())) {
            return Verdict.PASSED_ON;
        }
        if (!failover.reserve(answer.attempt().lease().backend())) {
            return Verdict.PASSED_ON;
        } else if (retries.charge()) {
            return Verdict.ANOTHER;
        }
        failover.release();
        return Verdict.HELD_BACK;
    }

    /** Keeps an answer for want of budget. */
    void holdBack(Answer answer, int waits) {
        retries.waits();
        backOff(waits, () -> judgeAgain(answer, waits + 1));
    }

    private void judgeAgain(Answer answer, int waits) {
        Failure failure = exchange.failure() == null ? answer.attempt().failure() : exchange.failure();
        if (failure != null) {
            answer.drop(failure);
            return;
        }
        Verdict verdict = judge(answer);
        if (verdict == Verdict.ANOTHER) {
            answer.reject();
        } else if (verdict == Verdict.HELD_BACK && waits < Retries.MOST_WAITS) {
            holdBack(answer, waits);
        } else {
            answer.passOn();
        }
    }

    /** An attempt has ended, for better or for worse. */
    void over(Attempt ended) {
        Failure failure = ended.failure();
        if (failure == null && !ended.answer().rejected()) {
            finish(null);
            return;
        }
        failover.tried(ended.lease().backend());
        if (failure == Failure.STALE_CONNECTION) {
            retries.stale();
        }
        if (exchange.failure() != null || committed) {
            finish(failure == null ? exchange.failure() : failure);
        } else if (failover.hasReserved()) {
            Lease other = failover.reserved();
            executor.execute(() -> attemptAgain(other));
        } else if (retries.allowed(failure, ended)) {
            executor.execute(() -> again(failure, ended.unsent(), 0));
        } else {
            finish(failure);
        }
    }

    /** Looks for a backend for the next attempt, or waits for one, or for the budget. */
    private void again(Failure failure, boolean unsent, int waits) {
        retries.waits();
        boolean same = unsent || failure == Failure.STALE_CONNECTION;
        boolean affordable = unsent || retries.charge();
        Lease other = affordable ? failover.other() : null;
        if (other == null && affordable && same && waits > 0) {
            other = failover.any();
        }
        if (other != null) {
            attemptAgain(other);
        } else if (waits < Retries.MOST_WAITS && (same || !affordable)) {
            backOff(waits, () -> again(failure, unsent, waits + 1));
        } else {
            finish(failure);
        }
    }

    /** The backend has agreed to another protocol: with that the way of the request ends, and that of a stream begins. */
    void switched(Attempt last) {
        if (exchange.failure() != null) {
            last.endPoint().close();
            last.closeLease();
            finish(exchange.failure());
            return;
        }
        timer.stop();
        failover.release();
        retries.end();
        webSockets.begin(exchange, last, proxyResponse);
    }

    // Pauses.

    private void backOff(int waits, Runnable then) {
        Pause begun = new Pause(System.nanoTime() + retries.backoffNanos(waits), then);
        timer.begin(begun);
        timer.wakeInTime();
        if (exchange.failure() != null && begun.end()) {
            giveUp(exchange.failure());
        }
    }

    /** Ends the exchange in a pause. */
    void giveUp(Failure reason) {
        exchange.fail(reason);
        Attempt last = timer.attempt();
        if (last != null && last.answer().heldBack()) {
            last.answer().drop(reason);
        } else {
            finish(reason);
        }
    }

    /** Says whether there is a place in the queue. */
    private boolean awaitLease() {
        Pause queued =
                new Pause(System.nanoTime() + pool.config().queue().maxWait().toNanos(), this::queueTimeout);
        // Before the lease may be granted, which ends it.
        timer.begin(queued);
        Waiting place = failover.await(lease -> granted(queued, lease));
        if (place == null) {
            timer.pauseEnded();
            return false;
        }
        queued.in(place);
        timer.wakeInTime();
        return true;
    }

    private void granted(Pause queued, Lease lease) {
        if (queued.end()) {
            executor.execute(() -> attemptAgain(lease));
        } else {
            lease.close(Outcome.UNUSED);
        }
    }

    private void queueTimeout() {
        finish(Failure.OVERLOADED);
    }

    // What the timer tells.

    void wakeInTime() {
        timer.wakeInTime();
    }

    /** An attempt waits for longer than it may. */
    void timedOut(Attempt going, Failure reason) {
        if (!retries.allowed(reason, going)) {
            exchange.fail(reason);
        }
        going.abort(reason, new ExchangeException(reason));
        // Not what the next attempt has committed in the meantime.
        if (committed && timer.attempt() == going) {
            // A write that the client does not take would wait for ever.
            proxyResponse.abort();
        }
    }

    // The end.

    private void finish(Failure reason) {
        if (reason != null) {
            // That all are down is known: that one more connection failed says nothing new.
            boolean known = reason.unreachable() && pool.inPanic();
            exchange.fail(known ? Failure.NO_BACKEND : reason);
        }
        timer.stop();
        failover.release();
        retries.end();
        Failure failure = exchange.failure();
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
