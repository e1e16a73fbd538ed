package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.ChaosBackend.Mode;
import dev.breakwater.ChaosCounters.Event;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What clients see while backends fail in every way that they have: each scenario is a steady load on the distribution, of which no request may fail that
 * the rules do not let fail. docs/resilience.md tells the bounds.
 */
class ChaosIT {
    /** So that a backend which recovers is found out within the test. */
    private static final String SHORT_BREAKS =
            ", \"circuit_breaker\": {\"open_for\": \"500ms\", \"max_open_for\": \"1s\"}";

    private static final String IMPATIENT = ", \"retry\": {\"per_try_timeout\": \"500ms\"}";

    @TempDir
    static Path directory;

    private static Path home;

    /** What was started once serves one scenario after the other, for as long as they succeed. */
    private static ChaosScene scene;

    @RegisterExtension
    static final TestWatcher WATCHER = new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            discard();
        }
    };

    @BeforeAll
    static void unpack() throws Exception {
        home = Distribution.unpack(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (scene != null) {
                scene.stop();
            }
        } finally {
            discard();
        }
    }

    private static void discard() {
        if (scene != null) {
            scene.close();
            scene = null;
        }
    }

    private static void begin(String upstream, String route) throws Exception {
        if (scene == null) {
            scene = new ChaosScene(home, directory);
        }
        scene.begin(upstream, route);
    }

    private static void misbehaveAndRecover(Mode mode) throws Exception {
        scene.backend(0).become(mode);
        scene.load().await(1_500);
        scene.backend(0).become(Mode.NORMAL);
        scene.backend(0).awaitAnswers(50);
        scene.end(0);
    }

    private static void assertAKillCostsOnlyBodiesThatHadBegun() throws Exception {
        scene.backend(0).kill();
        scene.load().await(1_000);
        scene.backend(0).restart();
        scene.backend(0).awaitAnswers(50);
        scene.end(0);
        scene.assertOnlyBodiesThatHadBegunWereCutOff();
    }

    @Test
    void aKilledBackendCostsOnlyTheBodiesItHadBegun() throws Exception {
        begin(SHORT_BREAKS, "");
        assertAKillCostsOnlyBodiesThatHadBegun();
    }

    @Test
    void aStoppedBackendCostsNothing() throws Exception {
        begin(SHORT_BREAKS, IMPATIENT);
        scene.backend(0).signal("STOP");
        scene.load().await(1_500);
        scene.backend(0).signal("CONT");
        scene.backend(0).awaitAnswers(50);
        scene.end(2 * ChaosLoad.CLIENTS);
        assertThat(scene.load().cutOff()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"peak_ewma", "least_connections"})
    void aSlowBackendDoesNotSlowTheOthers(String policy) throws Exception {
        begin(", \"policy\": \"" + policy + "\"", "");
        double before = scene.load().rate(1_500);
        scene.backend(0).become(Mode.LATE);
        double during = scene.load().rate(3_000);
        scene.end(0);
        assertThat(scene.load().cutOff()).isZero();
        assertThat(during / before)
                .as("%.0f requests a second, %.0f before", during, before)
                .isGreaterThan(0.25);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", \"retry_budget\": {\"percent\": 0, \"min\": 1}"})
    void noErrorOfOneBackendReachesAClient(String budget) throws Exception {
        begin(budget, "");
        scene.backend(0).become(Mode.ERROR);
        scene.load().await(1_500);
        scene.end(0);
        assertThat(scene.sum(Event.ERRORS)).isPositive();
        assertThat(scene.load().cutOff()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESET_AFTER_HEADER", "RESET_IN_BODY"})
    void aResetCostsOnlyTheResponsesThatHadBegun(Mode reset) throws Exception {
        begin(SHORT_BREAKS, "");
        misbehaveAndRecover(reset);
        assertThat(scene.sum(Event.CUT)).isPositive();
        assertThat(scene.load().cutOff()).isLessThanOrEqualTo((int) scene.sum(Event.CUT));
    }

    @Test
    void aSilentBackendCostsNothing() throws Exception {
        begin(SHORT_BREAKS, IMPATIENT);
        misbehaveAndRecover(Mode.SILENT);
        assertThat(scene.sum(Event.ABANDONED)).isPositive();
        assertThat(scene.load().cutOff()).isZero();
    }

    @Test
    void aRollingRestartCostsNothing() throws Exception {
        begin(SHORT_BREAKS, "");
        scene.endOneAfterTheOther(ChaosUpstream::stop);
        assertThat(scene.load().cutOff()).isZero();
    }

    @Test
    void aRollingKillCostsOnlyTheBodiesThatHadBegun() throws Exception {
        begin(SHORT_BREAKS, "");
        scene.endOneAfterTheOther(ChaosUpstream::kill);
        scene.assertOnlyBodiesThatHadBegunWereCutOff();
    }

    @Test
    void withoutBackendsClientsAreRefusedQuicklyAndThenServedAgain() throws Exception {
        begin(SHORT_BREAKS, "");
        scene.load().mayBeRefused(true);
        for (ChaosUpstream backend : scene.backends()) {
            backend.kill();
        }
        scene.load().awaitRefused(300);
        for (ChaosUpstream backend : scene.backends()) {
            backend.restart();
        }
        scene.load().mayBeRefused(false);
        scene.load().await(500);
        scene.backends().forEach(backend -> backend.awaitAnswers(50));
        scene.end(0);
        assertThat(scene.load().slowestRefusalMillis()).isLessThan(5_000);
        scene.assertOnlyBodiesThatHadBegunWereCutOff();
    }

    @Test
    void whatHealthChecksFindSparesClientsAndRetries() throws Exception {
        begin(
                ", \"circuit_breaker\": {\"enabled\": false}, \"health_check\": "
                        + "{\"type\": \"tcp\", \"interval\": \"100ms\", \"down_interval\": \"100ms\", \"fall\": 2}",
                "");
        assertAKillCostsOnlyBodiesThatHadBegun();
    }
}
