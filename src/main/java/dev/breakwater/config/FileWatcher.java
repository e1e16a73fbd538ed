package dev.breakwater.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files every interval, and tells when one has changed and stopped changing. Looking, rather than being told by the file system, sees editors
 * that replace a file, symbolic links that are swapped as Kubernetes does, and network file systems alike.
 */
public final class FileWatcher implements AutoCloseable {
    private static final long LAST_LOOK_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(FileWatcher.class);

    /** Who is told, from one thread. */
    public interface Listener {
        /** @param asked whether somebody asked for it, so that it may be that no file has changed */
        void changed(boolean asked);
    }

    private final Supplier<Set<Path>> files;
    private final Listener listener;
    private final Duration interval;
    private final Thread thread;
    // A file may have changed since it was read: the first look has it read again.
    private Map<Path, FileSignature> taken = Map.of();
    private boolean asked;
    private volatile boolean closed;

    /** @param files what to look at, asked anew for each look */
    public FileWatcher(String name, Supplier<Set<Path>> files, Listener listener, Duration interval) {
        this.files = files;
        this.listener = listener;
        this.interval = interval;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Tells at once, changed or not. */
    public synchronized void ask() {
        asked = true;
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
        Map<Path, FileSignature> seen = taken;
        while (!closed) {
            boolean byHand = pause();
            Map<Path, FileSignature> now = signatures();
            boolean settled = now.equals(seen);
            seen = now;
            if (byHand || settled && !now.equals(taken)) {
                taken = now;
                tellSafely(byHand);
            }
        }
    }

    /** Waits for an interval or until {@link #ask()}, and says whether it was that. */
    private synchronized boolean pause() {
        try {
            if (!asked) {
                wait(interval.toMillis());
            }
        } catch (InterruptedException closing) {
            return false;
        }
        boolean was = asked;
        asked = false;
        return was;
    }

    /** Whatever goes wrong, the thread goes on watching. */
    private void tellSafely(boolean byHand) {
        try {
            listener.changed(byHand);
        } catch (RuntimeException unexpected) {
            LOG.error("What changed could not be applied, what was before stays in use", unexpected);
        }
    }

    private Map<Path, FileSignature> signatures() {
        Map<Path, FileSignature> signatures = new HashMap<>();
        files.get().forEach(file -> signatures.put(file, FileSignature.of(file)));
        return signatures;
    }
}
