package dev.breakwater.server;

import dev.breakwater.acme.AutomaticCertificates;
import dev.breakwater.acme.PendingChallenges;
import dev.breakwater.config.FileWatcher;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.deploy.Breakwater;
import dev.breakwater.ocsp.Stapling;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.tls.Certificates;
import dev.breakwater.tls.Handshakes;
import dev.breakwater.tls.SelfSigned;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/** What handshakes with clients need: certificates, wherever they come from, what is said of them, and whose clients are asked for their own. */
final class TlsSide implements AutoCloseable {
    /** There may be thousands of files, on a network. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private static final long LOOK_SECONDS = 1;

    private final Certificates certificates;
    private final AutomaticCertificates automatic;
    private final SelfSigned selfSigned;
    private final Stapling stapling;
    private final AskedClients askedClients;
    private final FailedHandshakes failed = new FailedHandshakes();
    private final FileWatcher watcher;

    /** @param clock the time by which certificates are renewed and their authorities are asked */
    TlsSide(Certificates certificates, ProxyConfig startedWith, Supplier<Snapshot> snapshot, Clock clock) {
        this.certificates = certificates;
        automatic = new AutomaticCertificates(certificates.choice(), startedWith.listen(), clock);
        selfSigned = new SelfSigned(certificates.choice(), clock);
        stapling = new Stapling(certificates.choice(), certificates::context, clock);
        askedClients = new AskedClients(snapshot, certificates.clients());
        watcher = new FileWatcher(
                "breakwater-certificate-watcher", certificates::files, asked -> certificates.refresh(), INTERVAL);
    }

    Handshakes handshakes() {
        return new Handshakes(certificates.context(), List.of(askedClients, stapling));
    }

    /** Hears of the handshakes of a connector. */
    void listenTo(ServerConnector connector) {
        connector.addBean(failed);
    }

    AskedClients askedClients() {
        return askedClients;
    }

    PendingChallenges challenges() {
        return automatic.challenges();
    }

    /** Shows operators what there is, with the certificates for backends. */
    void show(Breakwater breakwater, BackendContexts backends) {
        ShownCertificates shown = new ShownCertificates(certificates, automatic, stapling, selfSigned, backends);
        breakwater.show(shown);
        breakwater.metrics().add(shown);
        breakwater.metrics().add(failed);
    }

    /** Takes over a configuration. */
    void apply(ProxyConfig config) {
        certificates.apply(config);
        automatic.apply(config);
        selfSigned.apply(config, automatic::seesTo);
        stapling.apply(config);
    }

    /** Watches files, and the time. */
    void watch(Scheduler scheduler) {
        watcher.start();
        lookAgain(scheduler);
    }

    /** Clocks jump, so that no time can be set for it. */
    private void lookAgain(Scheduler scheduler) {
        selfSigned.refresh();
        scheduler.schedule(() -> lookAgain(scheduler), LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        watcher.close();
        automatic.close();
        stapling.close();
    }
}
