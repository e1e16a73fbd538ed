package dev.breakwater.upstream;

import dev.breakwater.config.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a backend that fails requests out for a while. resilience4j counts and keeps the states; added here are failures in a row, the upstream's
 * limit of ejections, and that only probes count while it is half open. Safe for use by any thread; while it is closed and all is well nothing is locked.
 */
public final class Breaker {
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
    private static final Exception FAILURE = new Exception("failed", null, false, false) {
        private static final long serialVersionUID = 1L;
    };

    private final CircuitBreakerConfig config;
    private final Ejections ejections;
    private final Runnable recovered;
    private final Clock clock;
    private final CircuitBreaker machine;
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile boolean closed = true;
    private volatile Permit probe = new Permit();
    private volatile long retryAtMillis;
    private volatile String reason;
    private volatile int openings;

    /** @param recovered is called when it closes again */
    Breaker(String backend, CircuitBreakerConfig config, Ejections ejections, Runnable recovered, Clock clock) {
        this.config = config;
        this.ejections = ejections;
        this.recovered = recovered;
        this.clock = clock;
        machine = CircuitBreaker.of(backend, BreakerSettings.of(config, clock, this::opened));
    }

    private long opened(long waitMillis) {
        retryAtMillis = clock.millis() + waitMillis;
        probe = new Permit();
        return waitMillis;
    }

    CircuitBreakerConfig config() {
        return config;
    }

    /** closed, open or half_open. */
    public String state() {
        State state = machine.getState();
        return state == State.CLOSED ? "closed" : state == State.OPEN ? "open" : "half_open";
    }

    /** Why it is not closed, for people; null where it is. */
    public String reason() {
        return closed ? null : reason;
    }

    /** When it next lets a probe through; null where it is not open. */
    public Instant retryAt() {
        return machine.getState() == State.OPEN && !closed ? Instant.ofEpochMilli(retryAtMillis) : null;
    }

    /** How often it has opened, from closed or after a probe that failed. */
    public int opened() {
        return openings;
    }

    /** Whether a request might be let through now; asking changes nothing. */
    boolean admits() {
        return closed || machine.getState() == State.HALF_OPEN || clock.millis() > retryAtMillis;
    }

    /** Asks for one request. */
    Permit acquire() {
        if (closed) {
            return Permit.CLOSED;
        }
        if (!machine.tryAcquirePermission()) {
            return Permit.REFUSED;
        }
        Permit present = probe;
        return machine.getState() == State.HALF_OPEN ? present : Permit.CLOSED;
    }

    /** Under what a request was let through; a probe's holds only until the next opening. */
    static final class Permit {
        static final Permit CLOSED = new Permit();
        static final Permit REFUSED = new Permit();

        private Permit() {}
    }

    /** Hears how a request ended that was let through. */
    void record(Permit permit, Outcome outcome, long nanos) {
        if (!config.enabled()) {
            return;
        }
        if (permit == probe) {
            probed(permit, outcome, nanos);
        } else if (closed) {
            if (outcome.countsAsFailure()) {
                failed(nanos);
            } else if (outcome.countsAsSuccess()) {
                succeeded(nanos);
            }
        }
    }

    private void succeeded(long nanos) {
        if (failuresInARow.get() != 0) {
            failuresInARow.set(0);
        }
        if (config.failureRate() > 0) {
            machine.onSuccess(nanos, TimeUnit.NANOSECONDS);
            if (machine.getState() == State.OPEN) {
                open("failure rate");
            }
        }
    }

    private void failed(long nanos) {
        int inARow = failuresInARow.incrementAndGet();
        if (config.failureRate() > 0) {
            machine.onError(nanos, TimeUnit.NANOSECONDS, FAILURE);
        }
        if (machine.getState() == State.OPEN) {
            open("failure rate");
        } else if (config.failures() > 0 && inARow >= config.failures()) {
            open(inARow == 1 ? "1 failure" : inARow + " failures in a row");
        }
    }

    private synchronized void open(String reason) {
        if (!closed) {
            return;
        }
        failuresInARow.set(0);
        if (!ejections.admit(this)) {
            machine.reset();
            return;
        }
        if (machine.getState() == State.CLOSED) {
            machine.transitionToOpenState();
        }
        this.reason = reason;
        openings++;
        // Not before: until then the machine would let everything through, and nothing would be counted.
        closed = false;
        LOG.warn("Backend {} is left alone for {} ms: {}", machine.getName(), remainingMillis(), reason);
    }

    private synchronized void probed(Permit permit, Outcome outcome, long nanos) {
        if (permit != probe || machine.getState() != State.HALF_OPEN) {
            return;
        }
        if (outcome.countsAsFailure()) {
            machine.transitionToOpenState();
            reason = "a probe failed";
            openings++;
            LOG.warn("Backend {} failed a probe, left alone for {} ms", machine.getName(), remainingMillis());
        } else if (outcome.countsAsSuccess()) {
            machine.onSuccess(nanos, TimeUnit.NANOSECONDS);
            if (machine.getState() == State.CLOSED) {
                close();
            }
        } else {
            machine.releasePermission();
        }
    }

    /** Something else has proven that the backend is well. */
    synchronized void reset() {
        if (!closed) {
            machine.reset();
            close();
        }
    }

    private void close() {
        ejections.remove(this);
        failuresInARow.set(0);
        closed = true;
        LOG.info("Backend {} is used again", machine.getName());
        recovered.run();
    }

    private long remainingMillis() {
        return Math.max(0, retryAtMillis - clock.millis());
    }
}
