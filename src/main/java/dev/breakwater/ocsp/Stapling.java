package dev.breakwater.ocsp;

import dev.breakwater.config.ProxyConfig;
import dev.breakwater.tls.Choice;
import dev.breakwater.tls.Handshakes;
import dev.breakwater.tls.ServedCertificate;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Staples to handshakes what authorities say of certificates (RFC 6066 8). A thread of its own sees to it that they are asked in time, one question at a
 * time to each responder; a handshake only ever gets what is there. Safe for use by any thread.
 */
public final class Stapling implements Handshakes.Special, AutoCloseable {
    /** Clocks jump. */
    private static final long TICK = 1000;

    private final Choice choice;
    private final SSLContext context;
    private final Clock clock;
    private final Map<String, Staple> staples = new LinkedHashMap<>();
    private final Set<String> busy = new HashSet<>();
    private volatile Map<String, Instant> valid = Map.of();
    private List<ServedCertificate> seen = List.of();
    private Responders responders;
    private Thread thread;
    private boolean wanted;

    /** @param usual makes a context for the same certificates as handshakes without a staple have */
    public Stapling(Choice choice, Supplier<SSLContext> usual, Clock clock) {
        this.choice = choice;
        this.clock = clock;
        context = HeldAnswers.stapling(usual);
    }

    @Override
    public boolean isWanted() {
        return !valid.isEmpty();
    }

    @Override
    public SSLEngine engine(String host) {
        Map<String, Instant> now = valid;
        Instant moment = clock.instant();
        return choice.candidates(host).stream()
                        .map(candidate -> now.get(candidate.alias()))
                        .anyMatch(until -> until != null && until.isAfter(moment))
                ? context.createSSLEngine()
                : null;
    }

    /** Sees to the certificates that are served, as a configuration wants it from now on. Asks nobody. */
    public synchronized void apply(ProxyConfig config) {
        wanted = config.tls().ocspStapling() && config.listen().stream().anyMatch(listen -> listen.tls());
        if (wanted && thread == null) {
            thread = new Thread(this::run, "breakwater-ocsp");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** How it stands with a certificate, or null where nobody can be asked about it. */
    public synchronized StapleStatus status(ServedCertificate certificate) {
        Staple found = staples.get(certificate.alias());
        return found == null ? null : new StapleStatus(found.until(), found.lastError());
    }

    private synchronized void run() {
        try {
            while (true) {
                look(wanted ? choice.all() : List.of());
                askForThoseDue();
                wait(TICK);
            }
        } catch (InterruptedException closing) {
            look(List.of());
        }
    }

    private void look(List<ServedCertificate> now) {
        if (now != seen) {
            Map<String, Staple> before = new HashMap<>(staples);
            staples.clear();
            for (ServedCertificate certificate : now) {
                Staple known = before.remove(certificate.alias());
                URI responder = known == null ? Question.responder(certificate.certificate()) : null;
                if (known != null || responder != null) {
                    staples.put(certificate.alias(), known == null ? new Staple(certificate, responder) : known);
                }
            }
            before.values().forEach(Staple::drop);
            seen = now;
        }
        staples.values().forEach(staple -> staple.expire(clock.instant()));
        publish();
    }

    private void publish() {
        Map<String, Instant> next = new HashMap<>();
        staples.forEach((alias, staple) -> {
            if (staple.until() != null) {
                next.put(alias, staple.until());
            }
        });
        valid = next;
    }

    private void askForThoseDue() {
        Instant now = clock.instant();
        staples.forEach((alias, staple) -> {
            if (staple.isDue(now) && busy.add(staple.question().responder().getAuthority())) {
                ask(alias, staple.question());
            }
        });
    }

    private void ask(String alias, Question question) {
        if (responders == null) {
            responders = new Responders();
        }
        responders.ask(question).whenComplete((body, failure) -> answered(alias, question, body, failure));
    }

    private synchronized void answered(String alias, Question question, byte[] body, Throwable failure) {
        busy.remove(question.responder().getAuthority());
        Staple staple = staples.get(alias);
        if (staple != null) {
            Instant now = clock.instant();
            try {
                if (failure != null) {
                    throw new IOException(why(failure), failure);
                }
                staple.answered(Answer.read(body, question, now), now);
            } catch (IOException unanswered) {
                staple.failed(question.responder() + ": " + unanswered.getMessage(), now);
            }
            publish();
        }
        notifyAll();
    }

    private static String why(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "There is no answer in time.";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.interrupt();
        }
    }
}
