package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.routing.Route;
import dev.breakwater.upstream.Failure;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.eclipse.jetty.io.CyclicTimeouts;

/** What one exchange waits for now, an attempt or a pause, and until when. */
final class ExchangeTimer implements CyclicTimeouts.Expirable {
    private final Exchange exchange;
    private final ExchangeTimeouts timeouts;
    private final Executor executor;
    private final BiConsumer<Attempt, Failure> timedOut;
    private final Allowance upload;
    private final Allowance download;
    private volatile Attempt attempt;
    private volatile Pause pause;
    private volatile long wakeAt = Long.MAX_VALUE;

    /** @param timedOut hears of an attempt that waits for longer than it may, and why */
    ExchangeTimer(
            Exchange exchange, ExchangeTimeouts timeouts, Executor executor, BiConsumer<Attempt, Failure> timedOut) {
        this.exchange = exchange;
        this.timeouts = timeouts;
        this.executor = executor;
        this.timedOut = timedOut;
        // The messages of a call come when there is something to say, in either direction.
        boolean unhurried = exchange.grpc() != null;
        this.upload = unhurried ? null : Allowance.of(exchange.route().timeouts());
        this.download = unhurried ? null : Allowance.of(exchange.route().timeouts());
    }

    /** What a new attempt waits for. */
    Phases phases() {
        Route route = exchange.route();
        return new Phases(route.timeouts(), route.retry().perTryTimeout(), exchange.deadline(), upload, download);
    }

    void start() {
        timeouts.add(this);
    }

    void stop() {
        timeouts.remove(this);
    }

    /** The attempt that began last, or null. */
    Attempt attempt() {
        return attempt;
    }

    void begin(Attempt begun) {
        attempt = begun;
        pause = null;
    }

    void begin(Pause begun) {
        pause = begun;
        wakeInTime();
        // Who failed the exchange may not have seen the pause.
        if (exchange.failure() != null) {
            giveUpPause();
        }
    }

    /** Ends the pause of an exchange that failed; says whether one was going on. */
    boolean giveUpPause() {
        Pause waiting = pause;
        boolean ended = waiting != null && waiting.end();
        if (ended) {
            waiting.giveUp(exchange.failure());
        }
        return ended;
    }

    /** The timer of all asks when it plans its next wake-up, which is then no later than this. */
    @Override
    public long getExpireNanoTime() {
        long deadline = deadline();
        wakeAt = deadline;
        return deadline;
    }

    private long deadline() {
        Pause waiting = pause;
        Attempt going = attempt;
        if (waiting != null) {
            return Phases.earlier(exchange.deadline().at(), waiting.deadline());
        }
        return going == null ? Long.MAX_VALUE : going.waits().phases().deadline();
    }

    void expired() {
        Pause waiting = pause;
        if (waiting != null) {
            pauseOver(waiting);
            return;
        }
        Attempt going = attempt;
        Failure reason = going.waits().phases().expired(System.nanoTime());
        if (reason != null && !going.ended()) {
            timedOut.accept(going, reason);
        }
    }

    private void pauseOver(Pause waiting) {
        boolean expired = exchange.deadline().passed(System.nanoTime());
        if (waiting.end()) {
            pause = null;
            executor.execute(expired ? () -> giveUp(waiting) : waiting.then());
        }
    }

    private void giveUp(Pause ended) {
        Failure reason = exchange.deadline().failure();
        exchange.fail(reason);
        ended.giveUp(reason);
    }

    /** The timer of all looks at every exchange whenever it wakes; it must only be told of one that expires before that. */
    void wakeInTime() {
        long deadline = deadline();
        boolean sooner = wakeAt == Long.MAX_VALUE || deadline - wakeAt < 0 || wakeAt - System.nanoTime() < 0;
        // Pauses are short and rare: nothing is spared with them.
        if (deadline != Long.MAX_VALUE && (sooner || pause != null)) {
            timeouts.schedule(this);
        }
    }
}
