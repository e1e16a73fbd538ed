package dev.breakwater.balancing;

import static dev.breakwater.balancing.Pools.FINE;
import static dev.breakwater.balancing.Pools.backend;
import static dev.breakwater.balancing.Pools.backends;
import static dev.breakwater.balancing.Pools.lease;
import static dev.breakwater.balancing.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Together;
import dev.breakwater.upstream.Lease;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that come to wait, leave and are served at the same moment. */
class LeaseQueueThreadsTest {
    /** Some come, some leave, some only ask; in the end whoever still waits must have been served. */
    @Test
    void nobodyIsForgottenWhoComesAsTheLastOneIsServed() throws Exception {
        Pool pool = pool(backends(backend("a", ", 'max_connections': 1")));
        AtomicInteger served = new AtomicInteger();
        CyclicBarrier barrier = new CyclicBarrier(4);
        Together.run(4, thread -> {
            for (int round = 1; round <= 10_000; round++) {
                barrier.await(30, TimeUnit.SECONDS);
                pool.await(Keys.ANY, List.of(), lease -> {
                    served.incrementAndGet();
                    lease.close(FINE);
                });
                barrier.await(30, TimeUnit.SECONDS);
                assertThat(served.get()).isEqualTo(4 * round);
                barrier.await(30, TimeUnit.SECONDS);
            }
        });
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void nobodyIsForgottenUnderThreads() throws Exception {
        Pool pool = pool("'max_connections': 2, 'queue': {'size': 3}, "
                + backends(backend("a", ", 'max_connections': 1"), backend("b", ", 'max_connections': 1")));
        for (int round = 0; round < 150; round++) {
            AtomicInteger places = new AtomicInteger();
            AtomicInteger left = new AtomicInteger();
            AtomicInteger served = new AtomicInteger();
            Together.run(8, thread -> {
                Random random = new Random(thread);
                for (int i = 0; i < 30; i++) {
                    Lease lease = lease(pool);
                    if (lease != null) {
                        lease.close(FINE);
                    } else if (random.nextInt(4) == 0) {
                        Waiting place = pool.await(Keys.ANY, List.of(), granted -> {
                            served.incrementAndGet();
                            granted.close(FINE);
                        });
                        places.addAndGet(place == null ? 0 : 1);
                        if (place != null && random.nextInt(3) == 0 && place.cancel()) {
                            left.incrementAndGet();
                        }
                    }
                }
            });
            assertThat(served.get() + left.get()).as("round %d", round).isEqualTo(places.get());
            assertThat(pool.queued()).isZero();
            assertThat(pool.inFlight()).isZero();
        }
    }

    @Test
    void aLeaseIsEitherGrantedOrItsPlaceWasLeft() throws Exception {
        Pool pool = pool(backends(backend("a", ", 'max_connections': 1")));
        for (int round = 0; round < 1_000; round++) {
            Lease held = lease(pool);
            ConcurrentLinkedQueue<Lease> got = new ConcurrentLinkedQueue<>();
            Waiting place = pool.await(Keys.ANY, List.of(), got::add);
            AtomicInteger left = new AtomicInteger();
            Together.run(2, thread -> {
                if (thread == 0) {
                    held.close(FINE);
                } else {
                    left.set(place.cancel() ? 1 : 0);
                }
            });
            assertThat(got.size() + left.get()).as("round %d", round).isEqualTo(1);
            got.forEach(lease -> lease.close(FINE));
            assertThat(pool.inFlight()).isZero();
        }
    }
}
