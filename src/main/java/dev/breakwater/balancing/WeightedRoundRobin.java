package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Backends in proportion to their weights, evenly spread: earliest deadline first.
 *
 * <p>Each backend is due again one stride (the inverse of its weight) after its last turn, and the one that is due first is chosen. Unlike
 * nginx's running weights this needs no lock, and a backend that comes back starts from the present instead of
 * catching up. Time is virtual and may wrap around: it is only ever compared by difference.
 */
final class WeightedRoundRobin implements Balancer {
    private static final long TURN = 1L << 40;

    private final AtomicLongArray due;
    private final AtomicLong now = new AtomicLong();

    WeightedRoundRobin(Backend[] backends) {
        due = new AtomicLongArray(backends.length);
        for (Backend backend : backends) {
            // First turns are spread over a stride, so that light backends stand apart between the turns of heavy ones.
            long first = stride(backend) * (2L * backend.index() + 1) / (2L * backends.length);
            due.set(backend.index(), first - stride(backend));
        }
    }

    @Override
    public Backend choose(Backend[] candidates, int count, RequestKeys keys) {
        while (true) {
            long present = now.get();
            Backend first = candidates[0];
            long earliest = dueOf(first, present);
            for (int i = 1; i < count; i++) {
                long other = dueOf(candidates[i], present);
                if (other - earliest < 0) {
                    first = candidates[i];
                    earliest = other;
                }
            }
            if (take(first, present, earliest)) {
                return first;
            }
        }
    }

    /** When the backend is due next; one that was away is due now, and not as often as it missed its turn. */
    private long dueOf(Backend backend, long present) {
        long next = due.get(backend.index()) + stride(backend);
        return next - present < 0 ? present : next;
    }

    private static long stride(Backend backend) {
        return TURN / backend.weight();
    }

    private boolean take(Backend backend, long present, long turn) {
        int index = backend.index();
        long last = due.get(index);
        if (dueOf(backend, present) != turn || !due.compareAndSet(index, last, turn)) {
            return false;
        }
        now.accumulateAndGet(turn, (current, reached) -> reached - current > 0 ? reached : current);
        return true;
    }
}
