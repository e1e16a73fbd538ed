package dev.breakwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a configuration file, and at the files it names, every interval, and loads it when it has changed and stopped changing. Looking, rather than
 * being told by the file system, sees editors that replace the file, symbolic links that are swapped as Kubernetes does, and network file systems alike.
 * Callbacks come from its one thread.
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

    private final Path file;
    private final ConfigLoader loader;
    private final Duration interval;
    private final Consumer<LoadedConfig> onChange;
    private final Consumer<ConfigException> onProblem;
    private final Thread thread;
    private Set<Path> sources;
    private ProxyConfig current;
    private Map<Path, Signature> loaded;
    private boolean reload;
    private volatile boolean closed;

    public ConfigWatcher(
            Path file,
            ConfigLoader loader,
            LoadedConfig current,
            Duration interval,
            Consumer<LoadedConfig> onChange,
            Consumer<ConfigException> onProblem) {
        this.file = file;
        this.loader = loader;
        this.interval = interval;
        this.onChange = onChange;
        this.onProblem = onProblem;
        this.sources = current.sources();
        this.current = current.config();
        // The file may have changed since the caller read it: the first look loads it again.
        this.loaded = Map.of();
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
        Map<Path, Signature> seen = loaded;
        while (!closed) {
            boolean asked = pause();
            Map<Path, Signature> now = signatures();
            boolean settled = now.equals(seen);
            seen = now;
            if (asked || settled && !now.equals(loaded)) {
                loaded = now;
                loadSafely(asked);
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
    private void loadSafely(boolean asked) {
        try {
            load(asked);
        } catch (RuntimeException unexpected) {
            LOG.error("The configuration could not be applied, the one before stays in use", unexpected);
        }
    }

    private void load(boolean asked) {
        try {
            LoadedConfig next = loader.load(file);
            boolean same = next.config().equals(current);
            sources = next.sources();
            current = next.config();
            if (asked || !same) {
                onChange.accept(next);
            }
        } catch (ConfigException problems) {
            onProblem.accept(problems);
        }
    }

    private Map<Path, Signature> signatures() {
        Map<Path, Signature> signatures = new HashMap<>();
        signatures.put(file, Signature.of(file));
        sources.forEach(source -> signatures.put(source, Signature.of(source)));
        return signatures;
    }
}
