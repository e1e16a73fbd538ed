package dev.breakwater.upstream;

import dev.breakwater.config.HealthCheckConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every backend of an upstream with a {@code health_check} again and again whether it is up. Each upstream asks for itself, even where two of them have
 * a backend at one address. There is one timer for all, and no thread waits for an answer. Safe for use by any thread.
 */
public final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final long FIRST_WITHIN_MILLIS = 1_000;

    /** Asks one backend once. It must come to a result, within the timeout of the backend's check, and must not block. */
    @FunctionalInterface
    public interface Probe {
        void ask(Backend backend, Consumer<Result> result);
    }

    /** @param found what was seen, for people */
    public record Result(boolean up, String found) {}

    private final Scheduler scheduler;
    private final Probe probe;
    private final Map<Health, Check> checks = new IdentityHashMap<>();
    private boolean closed;

    public HealthChecks(Scheduler scheduler, Probe probe) {
        this.scheduler = scheduler;
        this.probe = probe;
    }

    /** From now on these backends are checked; what is known of those that stay is kept. */
    public synchronized void apply(Collection<Backend> backends) {
        if (closed) {
            return;
        }
        Set<Health> present = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Backend backend : backends) {
            if (backend.healthCheck() != null) {
                present.add(backend.health());
                Check known = checks.get(backend.health());
                if (known == null) {
                    checks.put(backend.health(), new Check(backend));
                } else {
                    known.backend = backend;
                }
            }
        }
        checks.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        checks.values().forEach(Check::cancel);
        checks.clear();
    }

    private final class Check {
        private volatile Backend backend;
        private volatile boolean cancelled;
        private volatile Scheduler.Task next;

        Check(Backend backend) {
            this.backend = backend;
            long most = Math.min(
                    FIRST_WITHIN_MILLIS, backend.healthCheck().interval().toMillis());
            schedule(ThreadLocalRandom.current().nextLong(most + 1));
        }

        private void schedule(long millis) {
            if (!cancelled) {
                next = scheduler.schedule(this::run, millis, TimeUnit.MILLISECONDS);
            }
        }

        private void run() {
            if (cancelled) {
                return;
            }
            try {
                probe.ask(backend, this::answered);
            } catch (RuntimeException unexpected) {
                LOG.warn("Health check of {} failed to run", backend, unexpected);
                answered(new Result(false, unexpected.toString()));
            }
        }

        private void answered(Result result) {
            if (!cancelled) {
                backend.checked(result.up(), result.found());
                schedule(delayMillis(backend));
            }
        }

        private long delayMillis(Backend backend) {
            HealthCheckConfig config = backend.healthCheck();
            Duration delay = backend.health().settled() ? config.interval() : config.downInterval();
            long millis = delay.toMillis();
            long jitter = millis * config.jitter() / 100;
            return millis - jitter + ThreadLocalRandom.current().nextLong(2 * jitter + 1);
        }

        void cancel() {
            cancelled = true;
            Scheduler.Task scheduled = next;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
