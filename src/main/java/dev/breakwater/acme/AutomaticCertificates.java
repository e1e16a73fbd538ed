package dev.breakwater.acme;

import dev.breakwater.config.AcmeConfig;
import dev.breakwater.config.ListenConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.tls.Choice;
import dev.breakwater.tls.ServedCertificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sees to it that every public host name of the sites has a certificate: from the cache at once, from the authority on a thread of its own. Safe for use
 * by any thread.
 */
public final class AutomaticCertificates implements AutoCloseable {
    /** Clocks jump. */
    private static final long TICK = 1000;

    private final Choice certificates;
    private final PendingChallenges challenges = new PendingChallenges();
    private final List<String> possible = new ArrayList<>();
    private final boolean used;
    private final Clock clock;
    private final OnDemand onDemand = new OnDemand();
    private final ManagedHosts hosts;
    private final LongAdder issued = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private AcmeConfig config;
    private Issuance issuance;
    private boolean alone;
    private Thread thread;

    private record Due(ManagedHost host, Issuance issuance) {}

    /** @param listen where clients and authorities can reach this process */
    public AutomaticCertificates(Choice certificates, List<ListenConfig> listen, Clock clock) {
        this.certificates = certificates;
        this.clock = clock;
        hosts = new ManagedHosts(onDemand, clock);
        used = listen.stream().anyMatch(ListenConfig::tls);
        if (listen.stream().anyMatch(where -> !where.tls())) {
            possible.add(AcmeConfig.HTTP);
        }
        if (used) {
            possible.add(AcmeConfig.TLS_ALPN);
        }
        certificates.onUnknown(onDemand::ask);
    }

    public PendingChallenges challenges() {
        return challenges;
    }

    /** Sees to the hosts of a configuration from now on. Asks nobody. */
    public synchronized void apply(ProxyConfig next) {
        AcmeConfig acme = used ? next.tls().acme() : null;
        onDemand.allow(acme == null ? List.of() : acme.onDemand().allow());
        if (acme == null || !acme.equals(config)) {
            hosts.clear();
            issuance = acme == null
                    ? null
                    : new Issuance(acme, possible, new Verification(challenges, certificates), clock);
        }
        boolean changed = config != null && !config.equals(acme);
        config = acme;
        if (acme == null) {
            certificates.add(List.of());
            return;
        }
        hosts.retain(PublicHosts.of(next, certificates::covers), issuance.cache());
        if (changed) {
            hosts.retry();
        }
        alone = !next.tls().selfSigned();
        show();
        start();
        notifyAll();
    }

    /** Whether it sees to the certificate of a site's host, in lower case, or would to one of a name below it. */
    public synchronized boolean seesTo(String host) {
        boolean wildcard = host.startsWith("*.");
        return config != null
                && (hosts.find(host) != null
                        || wildcard && !config.onDemand().allow().isEmpty());
    }

    /** Asks for another certificate now, whatever the present one and however often that failed. Says whether the host is one of these. */
    public synchronized boolean renew(String host, boolean revoke) {
        ManagedHost found = hosts.find(host);
        if (found == null) {
            return false;
        }
        found.ask(revoke);
        notifyAll();
        return true;
    }

    public synchronized List<CertificateStatus> status() {
        return hosts.status();
    }

    /** How many certificates were issued. */
    public long issued() {
        return issued.sum();
    }

    /** How often no certificate was issued. */
    public long failed() {
        return failed.sum();
    }

    private void start() {
        if (thread == null) {
            thread = new Thread(this::run, "breakwater-acme");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                Due due = next();
                count(due.issuance.attempt(due.host, this));
                serve(due.issuance);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(Issuance.Result result) {
        switch (result) {
            case ISSUED -> issued.increment();
            case FAILED -> failed.increment();
            case FOUND -> {}
        }
    }

    private synchronized Due next() throws InterruptedException {
        while (true) {
            if (issuance != null) {
                if (hosts.refresh(issuance.cache())) {
                    serve(issuance);
                }
                ManagedHost due = hosts.due();
                if (due != null) {
                    return new Due(due, issuance);
                }
            }
            wait(TICK);
        }
    }

    private synchronized void serve(Issuance changed) {
        if (changed == issuance) {
            show();
        }
    }

    private void show() {
        List<ServedCertificate> served = hosts.served();
        // Without any, no handshake could end, not even one that an authority begins.
        certificates.add(served.isEmpty() && alone ? List.of(hosts.stopgap()) : served);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
