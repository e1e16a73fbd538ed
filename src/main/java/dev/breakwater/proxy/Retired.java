package dev.breakwater.proxy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Forgets the destinations of backends that are gone, once their last connection has ended: requests in flight go on, and unused connections
 * have their idle timeout. Safe for use by any thread.
 */
final class Retired {
    private static final long LOOK_SECONDS = 30;

    private final Scheduler scheduler;
    private final Set<Destination> destinations = ConcurrentHashMap.newKeySet();
    private volatile Scheduler.Task next;
    private volatile boolean stopped;

    Retired(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** @param used the destinations that are not to be forgotten */
    void retire(HttpClient client, Set<Destination> used) {
        destinations.removeAll(used);
        for (Destination destination : client.getDestinations()) {
            if (!used.contains(destination)) {
                destinations.add(destination);
            }
        }
        if (!destinations.isEmpty() && next == null) {
            look();
        }
    }

    private void look() {
        if (!stopped) {
            next = scheduler.schedule(this::forget, LOOK_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void forget() {
        next = null;
        destinations.removeIf(destination -> {
            HttpDestination candidate = (HttpDestination) destination;
            AbstractConnectionPool pool = (AbstractConnectionPool) candidate.getConnectionPool();
            return pool.isEmpty()
                    && candidate.getQueuedRequestCount() == 0
                    && candidate.getHttpClient().removeDestination(destination);
        });
        if (!destinations.isEmpty()) {
            look();
        }
    }

    void stop() {
        stopped = true;
        Scheduler.Task scheduled = next;
        if (scheduled != null) {
            scheduled.cancel();
        }
    }
}
