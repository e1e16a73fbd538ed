package dev.breakwater.server;

import dev.breakwater.deploy.Breakwater;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http2.SessionContainer;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the server without failing a request. Every response from now on asks its client to close; a connection that is silent for a second is
 * taken to be idle, so that a request which is already on its way still finds it open.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final long LOOK_MILLIS = 20;

    private final List<ServerConnector> connectors;
    private final Breakwater breakwater;

    Drain(List<ServerConnector> connectors, Breakwater breakwater) {
        this.connectors = connectors;
        this.breakwater = breakwater;
    }

    void run() {
        Duration grace = breakwater.config().gracePeriod();
        LOG.info("Stopping: {} requests in flight may take up to {} s", breakwater.active(), grace.toSeconds());
        // In this order: a client that is asked to close comes back at once, and would be cut off where nobody accepts
        // it any more.
        connectors.forEach(Connectors::stopAccepting);
        breakwater.drain();
        // Clients of HTTP/2 send new requests elsewhere from now on, and hear which of them will not be answered.
        connectors.forEach(
                connector -> connector.getContainedBeans(SessionContainer.class).forEach(SessionContainer::shutdown));
        long began = System.nanoTime();
        long lastActive = began;
        long lastCount = breakwater.begun();
        while (connections() > 0 && System.nanoTime() - began < grace.toNanos()) {
            boolean moved = breakwater.begun() != lastCount;
            if (breakwater.active() > 0 || moved) {
                lastActive = System.nanoTime();
                lastCount = breakwater.begun();
            } else if (System.nanoTime() - lastActive > QUIET.toNanos()) {
                return;
            }
            pause();
        }
        if (breakwater.active() > 0) {
            LOG.warn("{} requests were still in flight after {} s", breakwater.active(), grace.toSeconds());
        }
    }

    private int connections() {
        return connectors.stream()
                .mapToInt(connector -> connector.getConnectedEndPoints().size())
                .sum();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
