package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a configuration file, and at the files it names, every interval, and tells the store when one has changed and stopped changing. Looking, rather
 * than being told by the file system, sees editors that replace the file, symbolic links that are swapped as Kubernetes does, and network file systems
 * alike. The store is called from its one thread.
 */
public final class ConfigWatcher implements AutoCloseable {
    private static final long LAST_LOOK_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);

    /** What distinguishes one content of a file from the next without reading it; null for a file that is not there. */
    private record Signature(Path real, Object key, long size, long modified) {
        static Signature of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Signature(
                        file.toRealPath(),
                        attributes.fileKey(),
                        attributes.size(),
                        attributes.lastModifiedTime().toMillis());
            } catch (IOException missing) {
                return null;
            }
        }
    }

    private final ConfigStore store;
    private final Duration interval;
    private final Thread thread;
    // The file may have changed since it was read: the first look has it read again.
    private Map<Path, Signature> taken = Map.of();
    private boolean reload;
    private volatile boolean closed;

    public ConfigWatcher(ConfigStore store, Duration interval) {
        this.store = store;
        this.interval = interval;
        thread = new Thread(this::run, "breakwater-config-watcher");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Loads the file at once, changed or not. */
    public synchronized void reload() {
        reload = true;
        notifyAll();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            // Containers take a thread that outlives the application for a leak.
            thread.join(LAST_LOOK_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Map<Path, Signature> seen = taken;
        while (!closed) {
            boolean asked = pause();
            Map<Path, Signature> now = signatures();
            boolean settled = now.equals(seen);
            seen = now;
            if (asked || settled && !now.equals(taken)) {
                taken = now;
                tellSafely(asked);
            }
        }
    }

    /** Waits for an interval or until {@link #reload()}, and says whether it was that. */
    private synchronized boolean pause() {
        try {
            if (!reload) {
                wait(interval.toMillis());
            }
        } catch (InterruptedException closing) {
            return false;
        }
        boolean asked = reload;
        reload = false;
        return asked;
    }

    /** Whatever goes wrong, the thread goes on watching. */
    private void tellSafely(boolean asked) {
        try {
            if (asked) {
                store.reload();
            } else {
                store.fileChanged();
            }
        } catch (ConfigException | ConflictException refused) {
            LOG.debug("Whoever listens has been told", refused);
        } catch (RuntimeException unexpected) {
            LOG.error("The configuration could not be applied, the one before stays in use", unexpected);
        }
    }

    private Map<Path, Signature> signatures() {
        Map<Path, Signature> signatures = new HashMap<>();
        store.watched().forEach(source -> signatures.put(source, Signature.of(source)));
        return signatures;
    }
}
