package dev.breakwater.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.balancing.Pools;
import dev.breakwater.upstream.Breaker.Permit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A circuit breaker that several threads ask and tell at once. */
class BreakerThreadsTest {
    private static final Outcome FINE = Pools.FINE;
    private static final Outcome BROKEN = Pools.BROKEN;

    private final BreakerScene scene = new BreakerScene();
    private final Breaker breaker = scene.breaker("");

    private boolean request(Outcome outcome) {
        return BreakerScene.request(breaker, outcome);
    }

    @Test
    void underThreadsItOpensOnceAndLetsNoneThroughAfterwards() throws Exception {
        AtomicInteger through = new AtomicInteger();
        Together.run(8, thread -> {
            for (int i = 0; i < 1_000; i++) {
                if (request(BROKEN)) {
                    through.incrementAndGet();
                }
            }
        });
        assertThat(breaker.state()).isEqualTo("open");
        // Each of the other seven may have two on its way until it is open for all, and four do not make a row.
        assertThat(through.get()).isBetween(5, 5 + 2 * 7 + 4);
    }

    @Test
    void underThreadsOnlyTheProbesAreLetThrough() throws Exception {
        while (request(BROKEN)) {
            assertThat(breaker.state()).isNotEqualTo("half_open");
        }
        for (int round = 0; round < 50; round++) {
            scene.clock.pass(Duration.ofMinutes(10));
            List<Permit> probes = new ArrayList<>();
            Together.run(8, thread -> {
                Permit permit = breaker.acquire();
                if (permit != Permit.REFUSED) {
                    synchronized (probes) {
                        probes.add(permit);
                    }
                }
            });
            assertThat(probes).hasSize(3);
            Together.run(3, thread -> breaker.record(probes.get(thread), thread == 0 ? BROKEN : FINE, 1));
            assertThat(breaker.state()).isEqualTo("open");
        }
    }
}
