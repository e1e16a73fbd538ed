package dev.breakwater.ocsp;

import dev.breakwater.config.ProxyConfig;
import dev.breakwater.tls.Choice;
import dev.breakwater.tls.Handshakes;
import dev.breakwater.tls.ServedCertificate;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.X509Certificate;
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
import java.util.stream.Collectors;
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
    /** By the certificate with its issuers: what has only been read again keeps its answer. */
    private final Map<List<X509Certificate>, Staple> staples = new LinkedHashMap<>();

    private final Set<String> busy = new HashSet<>();
    private volatile Map<List<X509Certificate>, Instant> valid = Map.of();
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
        Map<List<X509Certificate>, Instant> now = valid;
        Instant moment = clock.instant();
        return choice.candidates(host).stream()
                        .map(candidate -> now.get(candidate.chain()))
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
        Staple found = staples.get(certificate.chain());
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
            Set<List<X509Certificate>> chains =
                    now.stream().map(ServedCertificate::chain).collect(Collectors.toSet());
            staples.forEach((chain, staple) -> {
                if (!chains.contains(chain)) {
                    staple.drop();
                }
            });
            staples.keySet().retainAll(chains);
            now.forEach(certificate -> staples.computeIfAbsent(certificate.chain(), none -> Staple.of(certificate)));
            seen = now;
        }
        staples.values().forEach(staple -> staple.expire(clock.instant()));
        publish();
    }

    private void publish() {
        Map<List<X509Certificate>, Instant> next = new HashMap<>();
        staples.forEach((chain, staple) -> {
            if (staple.until() != null) {
                next.put(chain, staple.until());
            }
        });
        valid = next;
    }

    private void askForThoseDue() {
        Instant now = clock.instant();
        staples.forEach((chain, staple) -> {
            if (staple.isDue(now) && busy.add(staple.question().responder().getAuthority())) {
                ask(chain, staple.question());
            }
        });
    }

    private void ask(List<X509Certificate> chain, Question question) {
        if (responders == null) {
            responders = new Responders();
        }
        responders.ask(question).whenComplete((body, failure) -> answered(chain, question, body, failure));
    }

    private synchronized void answered(List<X509Certificate> chain, Question question, byte[] body, Throwable failure) {
        busy.remove(question.responder().getAuthority());
        Staple staple = staples.get(chain);
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
        } else if (cause instanceof ConnectException) {
            return "It cannot be connected to.";
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.endsWith(".") ? text : text + ".";
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
