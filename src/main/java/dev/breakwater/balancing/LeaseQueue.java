package dev.breakwater.balancing;

import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Lease;
import dev.breakwater.upstream.Outcome;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests that wait until a backend has room, first come, first served. Takes no lock; safe for use by any thread. */
final class LeaseQueue {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseQueue.class);

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Pool newest;

    boolean isEmpty() {
        return size.get() == 0;
    }

    int size() {
        return size.get();
    }

    /**
     * Lets a request wait.
     *
     * @param granted gets the lease, on the thread that gave it back
     * @return null where as many wait already as may
     */
    Waiting add(Pool pool, RequestKeys keys, List<Backend> tried, Consumer<Lease> granted) {
        int most = pool.config().queue().size();
        // Never more than that, not for an instant: others take it for a queue to stand in.
        if (size.getAndUpdate(before -> before < most ? before + 1 : before) >= most) {
            return null;
        }
        Entry entry = new Entry(pool, keys, tried, granted);
        newest = pool;
        entries.add(entry);
        // Room may have been made since the request was refused.
        drain();
        return entry;
    }

    /** Gives what leases there are to those who wait. Only one thread at a time does; others leave it the work. */
    void drain() {
        int missed = calls.getAndIncrement() == 0 ? 1 : 0;
        while (missed != 0) {
            serve();
            missed = calls.addAndGet(-missed);
        }
    }

    private void serve() {
        Pool refused = null;
        for (Entry next : entries) {
            if (next.ended.get()) {
                entries.remove(next);
            } else if (next.pool != refused) {
                Lease lease = next.pool.leaseNow(next.keys, next.tried);
                if (lease != null) {
                    entries.remove(next);
                    next.grant(lease);
                } else if (next.pool == newest) {
                    return;
                } else {
                    // A reload may have made room for those who came after it.
                    refused = next.pool;
                }
            }
        }
    }

    private final class Entry implements Waiting {
        private final Pool pool;
        private final RequestKeys keys;
        private final List<Backend> tried;
        private final Consumer<Lease> granted;
        private final AtomicBoolean ended = new AtomicBoolean();

        Entry(Pool pool, RequestKeys keys, List<Backend> tried, Consumer<Lease> granted) {
            this.pool = pool;
            this.keys = keys;
            this.tried = tried;
            this.granted = granted;
        }

        void grant(Lease lease) {
            if (!end()) {
                lease.close(Outcome.UNUSED);
                return;
            }
            try {
                granted.accept(lease);
            } catch (RuntimeException unexpected) {
                // It must neither keep the others waiting nor reach whoever gave the lease back.
                LOG.warn("A lease of {} could not be taken", lease.backend(), unexpected);
                lease.close(Outcome.UNUSED);
            }
        }

        @Override
        public boolean cancel() {
            boolean left = end();
            if (left) {
                entries.remove(this);
            }
            return left;
        }

        private boolean end() {
            boolean first = ended.compareAndSet(false, true);
            if (first) {
                size.decrementAndGet();
            }
            return first;
        }
    }
}
