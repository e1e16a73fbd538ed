package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.ChaosCounters.Event;
import dev.breakwater.it.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The proxy as a process and three backends as processes, one scenario after the other, and what must be true at the end of each. */
final class ChaosScene implements AutoCloseable {
    /** A way in which a backend's process ends. */
    interface Ending {
        void of(ChaosUpstream backend) throws Exception;
    }

    /** What clients need at most, and a few that were made for a client that then got another. */
    private static final int MOST_CONNECTIONS = ChaosLoad.CLIENTS + 8;

    private static final int EACH = 5;

    private final List<ChaosUpstream> backends = new ArrayList<>();
    private final Path config;
    private final Distribution breakwater;
    private final int port;
    private ChaosLoad load;

    ChaosScene(Path home, Path directory) throws Exception {
        for (int i = 0; i < 3; i++) {
            backends.add(new ChaosUpstream(directory));
        }
        for (ChaosUpstream backend : backends) {
            backend.ready();
        }
        config = Files.createTempDirectory(directory, "config").resolve("config.json");
        // Unlike that of any scenario, which is then a change.
        Files.writeString(config, config("", ", \"policy\": \"first\"", ""));
        breakwater = Distribution.start(home, "run", "--config", config.toString());
        port = breakwater.port();
    }

    private String config(String backend, String upstream, String route) {
        String urls = backends.stream()
                .map(each -> "{\"url\": \"" + each.url() + "\"" + backend + "}")
                .collect(Collectors.joining(", "));
        return """
                {"listen": [{"bind": "127.0.0.1", "port": 0}], "access_log": {"format": "off"}, "admin": {"enabled": false},
                 "upstreams": {"chaos": {"backends": [%s]%s}},
                 "sites": [{"routes": [{"upstream": "chaos"%s}]}]}
                """.formatted(urls, upstream, route);
    }

    /**
     * Begins a scenario: its load is at work.
     *
     * @param upstream further keys of the upstream, as JSON
     * @param route further keys of the route, as JSON
     */
    void begin(String upstream, String route) throws Exception {
        reload(config("", upstream, route));
        backends.forEach(ChaosUpstream::forget);
        load = new ChaosLoad(port);
        load.await(500);
    }

    private void reload(String text) throws Exception {
        Distribution.replace(config, text);
        breakwater.await("Configuration reloaded");
    }

    ChaosLoad load() {
        return load;
    }

    ChaosUpstream backend(int index) {
        return backends.get(index);
    }

    List<ChaosUpstream> backends() {
        return backends;
    }

    long sum(ToLongFunction<ChaosUpstream> number) {
        return backends.stream().mapToLong(number).sum();
    }

    long sum(Event event) {
        return sum(each -> each.of(event));
    }

    /**
     * Ends the scenario. All backends are up; what they have answered is what clients were served.
     *
     * @param late answers that nobody may have waited for any more
     */
    void end(int late) throws Exception {
        load.stop();
        for (ChaosUpstream backend : backends) {
            backend.become(ChaosBackend.Mode.NORMAL);
            Await.until(backend + " is idle", () -> backend.inFlight() == 0);
        }
        // The figures of docs/resilience.md.
        System.out.println(load);
        assertThat(load.unexplained()).as("%s, %s", load, backends).isEmpty();
        long answered = sum(Event.ANSWERED);
        assertThat((long) load.served()).isBetween(answered - late, answered + sum(ChaosUpstream::lost));
        assertThat(backends).allSatisfy(backend -> assertThat(backend.open()).isLessThanOrEqualTo(MOST_CONNECTIONS));
        assertNothingIsTaken();
    }

    void assertOnlyBodiesThatHadBegunWereCutOff() {
        assertThat(load.cutOff()).isLessThanOrEqualTo((int) sum(ChaosUpstream::lostInWriting));
    }

    /** Each backend ends like this and is back before the next one does; then the scenario ends. */
    void endOneAfterTheOther(Ending ending) throws Exception {
        for (ChaosUpstream backend : backends) {
            ending.of(backend);
            load.await(200);
            backend.restart();
            backend.awaitAnswers(50);
        }
        end(0);
    }

    /** The end of the proxy is the end of its connections. */
    void stop() throws Exception {
        breakwater.signal("TERM");
        assertThat(breakwater.await("Stopping")).contains("Stopping: 0 requests in flight");
        assertThat(breakwater.exitCode()).isZero();
        for (ChaosUpstream backend : backends) {
            Await.until(backend + " has no connections", () -> backend.open() == 0);
        }
    }

    /** With room for exactly so many requests and for one retry: had one been leaked, there would not be room for all of these. */
    private void assertNothingIsTaken() throws Exception {
        String room = ", \"max_connections\": " + 3 * EACH + ", \"queue\": {\"size\": 0}";
        String others = ", \"retry_budget\": {\"percent\": 0, \"min\": 1}, \"circuit_breaker\": {\"enabled\": false}";
        reload(config(", \"max_connections\": " + EACH, room + others, ""));
        assertOneRetryIsFree();
        for (ChaosUpstream backend : backends) {
            backend.become(ChaosBackend.Mode.HOLD);
        }
        long before = sum(Event.HELD);
        List<CompletableFuture<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 3 * EACH; i++) {
            int number = i;
            held.add(CompletableFuture.supplyAsync(() -> status(number), task -> new Thread(task, "held").start()));
        }
        Await.until("All are held: " + backends, () -> sum(Event.HELD) == before + 3 * EACH);
        assertThat(status(0)).isEqualTo(503);
        for (ChaosUpstream backend : backends) {
            backend.become(ChaosBackend.Mode.NORMAL);
        }
        for (CompletableFuture<Integer> each : held) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    private void assertOneRetryIsFree() throws Exception {
        ChaosUpstream broken = backend(0);
        long before = broken.of(Event.ERRORS);
        broken.become(ChaosBackend.Mode.ERROR);
        for (int i = 0; i < 6; i++) {
            assertThat(status(i)).isEqualTo(200);
        }
        assertThat(broken.of(Event.ERRORS)).isGreaterThan(before);
    }

    private int status(int number) {
        try (ChaosClient client = new ChaosClient(port)) {
            return client.exchange(ChaosRequest.of(number)).status();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        if (load != null) {
            load.quit();
        }
        breakwater.close();
        backends.forEach(ChaosUpstream::close);
    }
}
