package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.upstream.Failure;

/**
 * Decides what becomes of backends' answers to one exchange: the client gets them, unless the route retries their status, another backend can be
 * asked and the budget allows it. Where only the budget is missing an answer is kept for a while.
 */
final class Judge {
    /** What becomes of a backend's answer. */
    enum Verdict {
        PASSED_ON,
        /** Another backend is to be asked as soon as the budget allows it. */
        HELD_BACK,
        ANOTHER
    }

    private final Exchange exchange;
    private final Retries retries;
    private final Failover failover;
    private final ExchangeTimer timer;

    Judge(Exchange exchange, Retries retries, Failover failover, ExchangeTimer timer) {
        this.exchange = exchange;
        this.retries = retries;
        this.failover = failover;
        this.timer = timer;
    }

    /** Where another backend is asked its lease is taken at once, so that there is one. */
    Verdict judge(Answer answer) {
        if (retries.responseBegan() || exchange.failure() != null || !retries.rejects(answer.judgedStatus())) {
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

    /** Keeps an answer for want of budget, and decides anew after a pause. */
    void holdBack(Answer answer) {
        holdBack(answer, 0);
    }

    private void holdBack(Answer answer, int waits) {
        retries.waits();
        timer.begin(new Pause(retries.backoffNanos(waits), () -> judgeAgain(answer, waits + 1), answer::drop));
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
}
