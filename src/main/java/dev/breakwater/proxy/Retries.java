package dev.breakwater.proxy;

import dev.breakwater.balancing.RetryBudget;
import dev.breakwater.config.RetryConfig;
import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which failures of one exchange are made good by another attempt: what never reached a backend always, anything else only where the method is
 * idempotent (RFC 9110 section 9.2.2) and the upstream's budget allows it, and only while the body can be sent again. For one thread
 * at a time.
 */
final class Retries {
    /** How often the next attempt is put off, for want of a backend or of budget, before the exchange is given up. */
    static final int MOST_WAITS = 5;

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private final Exchange exchange;
    private final RetryConfig config;
    private final RetryBudget budget;
    private final ClientBody body;
    private boolean charged;
    private boolean waiting;
    private volatile int stale;
    private volatile boolean responseBegan;

    Retries(Exchange exchange, RetryBudget budget, ClientBody body) {
        this.exchange = exchange;
        this.config = exchange.route().retry();
        this.budget = budget;
        this.body = body;
    }

    /** How much of a body is worth keeping. */
    static int keepable(RetryConfig config) {
        return config.attempts() > 1 ? (int) config.buffer().bytes() : 0;
    }

    /** Whether an attempt may still be followed by another once its header was sent. */
    boolean possibleAfterCommit(boolean refusable) {
        // Even the last one may yet turn out not to count.
        return (refusable || idempotent()) && config.attempts() > 1;
    }

    /** An attempt met the end of a kept connection. All that are kept may have ended alike, so that it does not count; new ones have not. */
    void stale() {
        stale++;
    }

    /**
     * The request's header is on its way to the backend.
     *
     * @param refusable whether the backend may yet say that it did nothing about it
     */
    void requestCommitted(boolean refusable) {
        if (body != null && !possibleAfterCommit(refusable)) {
            body.forget();
        }
    }

    /** A part of the response is on its way to the client, which can have no other. */
    void responseBegins() {
        responseBegan = true;
    }

    boolean responseBegan() {
        return responseBegan;
    }

    boolean rejects(int status) {
        return idempotent() && attemptsLeft() && config.statuses().contains(status) && replayable();
    }

    boolean allowed(Failure failure, Delivery delivery) {
        if (!attemptsLeft() || !replayable()) {
            return false;
        }
        return switch (failure) {
            case CONNECT_FAILED,
                    CONNECT_TIMEOUT,
                    DNS,
                    TLS,
                    NO_HTTP1,
                    STALE_CONNECTION,
                    BACKEND_RESET,
                    BACKEND_TIMEOUT,
                    BAD_RESPONSE -> delivery.unsent() || idempotent();
            default -> false;
        };
    }

    private boolean attemptsLeft() {
        return config.attempts() > 1 && exchange.attempts() - stale < config.attempts();
    }

    private boolean idempotent() {
        return config.nonIdempotent() || IDEMPOTENT.contains(exchange.request().method());
    }

    private boolean replayable() {
        return body == null || body.replayable();
    }

    /** It has no lease for now and wants another: it goes on counting for the budget. */
    void waits() {
        if (!waiting) {
            waiting = true;
            budget.pauseBegins();
        }
    }

    /** It has a lease, or needs none any more. */
    void goesOn() {
        if (waiting) {
            waiting = false;
            budget.pauseEnds();
        }
    }

    /** An attempt begins. */
    void attempted() {
        goesOn();
        if (exchange.attempts() > 1) {
            budget.retried();
        }
    }

    /** Takes this exchange's retry out of the budget, where that was not done before. */
    boolean charge() {
        charged = charged || budget.take();
        return charged;
    }

    /** The exchange is over. */
    void end() {
        goesOn();
        if (charged) {
            charged = false;
            budget.giveBack();
        }
    }

    /** A random time, by doubled bounds, so that those who wait do not come back together. */
    long backoffNanos(int waits) {
        long bound = Math.max(1, config.backoff().toNanos()) << waits;
        return ThreadLocalRandom.current().nextLong(bound) + 1;
    }
}
