package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.it.Await;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Names;
import dev.breakwater.upstream.Outcome;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportsTest {
    private final QueuedThreadPool threads = new QueuedThreadPool(50);
    private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler("timer", true);
    private final Metrics metrics = new Metrics(List.of());
    private Live live;
    private Transports transports;

    @BeforeEach
    void start() throws Exception {
        threads.start();
        scheduler.start();
        Names names =
                new Names(host -> CompletableFuture.failedFuture(new UnknownHostException(host)), scheduler, () -> {});
        live = new Live(config("first.test"), names, metrics);
        transports = new Transports(
                new Transports.Resources(
                        threads,
                        scheduler,
                        new ArrayByteBufferPool(),
                        1,
                        true,
                        new BackendContexts(),
                        Duration.ofMillis(1)),
                names,
                live.current().config());
        transports.apply(live.current());
    }

    @AfterEach
    void stop() {
        transports.stop();
        LifeCycle.stop(scheduler);
        LifeCycle.stop(threads);
    }

    private static ProxyConfig config(String serverName) {
        String text = """
                {"upstreams": {"u": {"backends": ["https://127.0.0.1:1"], "tls": {"server_name": "%s"},
                   "health_check": {"type": "tcp"}}},
                 "sites": [{"routes": [{"upstream": "u"}]}]}""".formatted(serverName);
        try {
            return new ConfigLoader(Map.of())
                    .parse(text, ConfigFormat.JSON, Path.of(""), "test")
                    .config();
        } catch (ConfigException wrong) {
            throw new IllegalArgumentException(text, wrong);
        }
    }

    private void reload(String serverName) {
        transports.apply(live.apply(config(serverName)));
    }

    private static Backend backend(Snapshot snapshot) {
        return pool(snapshot).backends().get(0);
    }

    private static Pool pool(Snapshot snapshot) {
        return snapshot.pool("u");
    }

    private Target target(Snapshot snapshot) {
        return transports.target(backend(snapshot), pool(snapshot).config());
    }

    private List<Target> targets(Snapshot snapshot) {
        Backend backend = backend(snapshot);
        return List.of(
                target(snapshot),
                transports.webSocketTarget(backend, pool(snapshot).config()),
                transports.checkTarget(backend, pool(snapshot).config()));
    }

    private static boolean isUsable(Target target) {
        HttpDestination destination = (HttpDestination) target.destination();
        return target.client().isRunning()
                && destination.isRunning()
                && target.client().getDestinations().contains(destination);
    }

    private static void awaitStopped(Target target) {
        Await.until("the client has stopped", () -> target.client().isStopped());
    }

    @Test
    void aClientStopsOnceNobodyUsesIt() {
        List<Target> before = targets(live.current());
        reload("second.test");
        before.forEach(TransportsTest::awaitStopped);
        assertThat(targets(live.current())).allMatch(TransportsTest::isUsable);
    }

    @Test
    void whatTheOthersRunOnGoesOnWithoutIt() {
        Target before = target(live.current());
        reload("second.test");
        awaitStopped(before);
        assertThat(threads.isRunning()).isTrue();
        assertThat(scheduler.isRunning()).isTrue();
    }

    @Test
    void theClientOfPlainBackendsStays() {
        HttpClient plain = transports.plain();
        Target before = target(live.current());
        reload("second.test");
        awaitStopped(before);
        assertThat(plain.isRunning()).isTrue();
    }

    @Test
    void aClientIsKeptWhereOnlyItsBackendsHaveChanged() {
        Target before = target(live.current());
        reload("first.test");
        assertThat(target(live.current()).destination()).isSameAs(before.destination());
        awaitARound();
        assertThat(isUsable(before)).isTrue();
    }

    /** Something else has been retired in the meantime. */
    private void awaitARound() {
        awaitStopped(transports.target(other("other.test"), upstream("other.test")));
    }

    /** One that is in no snapshot. */
    private Backend other(String serverName) {
        return new Backend(
                "other",
                upstream(serverName),
                backend(live.current()).config(),
                "other",
                List.of(),
                0,
                null,
                false,
                null);
    }

    private static UpstreamConfig upstream(String serverName) {
        return config(serverName).upstreams().get("u");
    }

    /** Jetty starts no client whose selectors would take the last threads for requests. */
    @Test
    void thereMayBeMoreSettingsThanThreads() {
        int most = threads.getMaxThreads();
        List<Lease> leases = new ArrayList<>();
        List<Target> all = new ArrayList<>();
        for (int i = 0; i <= most; i++) {
            String serverName = "n" + i + ".test";
            Backend other = other(serverName);
            leases.add(other.lease(false, () -> {}));
            all.add(transports.target(other, upstream(serverName)));
        }
        assertThat(all).allMatch(TransportsTest::isUsable);
        leases.forEach(lease -> lease.close(Outcome.UNUSED));
        all.forEach(TransportsTest::awaitStopped);
        Await.until("there are no more threads than before", () -> threads.getMaxThreads() == most);
    }

    @Test
    void aRequestOfAnOlderSnapshotKeepsItsClient() {
        Snapshot older = live.current();
        Lease lease = backend(older).lease(false, () -> {});
        Target before = target(older);
        reload("second.test");
        awaitARound();
        assertThat(isUsable(before)).isTrue();
        lease.close(Outcome.UNUSED);
        awaitStopped(before);
    }

    @Test
    void aRequestOfAnOlderSnapshotThatComesLateGetsAClientOfItsOwn() {
        Snapshot older = live.current();
        Target before = target(older);
        reload("second.test");
        awaitStopped(before);
        Lease lease = backend(older).lease(false, () -> {});
        Target late = target(older);
        awaitARound();
        assertThat(isUsable(late)).isTrue();
        lease.close(Outcome.UNUSED);
        awaitStopped(late);
    }

    @Test
    void nobodyGetsAClientOrADestinationThatIsAboutToGo() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            requests.add(CompletableFuture.supplyAsync(() -> requests(over), task -> new Thread(task).start()));
        }
        for (int i = 0; i < 200; i++) {
            reload(i % 3 + ".test");
            Thread.sleep(ThreadLocalRandom.current().nextInt(4));
        }
        over.set(true);
        for (CompletableFuture<Integer> each : requests) {
            assertThat(each.get()).isPositive();
        }
    }

    /** Leases now by the present snapshot, now by an older one, and sees to it that the target is good for as long as the lease. */
    private int requests(AtomicBoolean over) {
        int count = 0;
        Snapshot snapshot = live.current();
        while (!over.get()) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            snapshot = random.nextInt(20) == 0 ? live.current() : snapshot;
            Lease lease = backend(snapshot).lease(true, () -> {});
            Target target = target(snapshot);
            assertThat(isUsable(target)).as("at first").isTrue();
            if (random.nextInt(10) == 0) {
                Thread.yield();
            }
            assertThat(isUsable(target)).as("at last").isTrue();
            lease.close(Outcome.UNUSED);
            count++;
        }
        return count;
    }
}
