package dev.breakwater.config;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches a configuration file and the files it names, and tells the store, from one thread of its own. */
public final class ConfigWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatcher.class);

    private final ConfigStore store;
    private final FileWatcher watcher;

    public ConfigWatcher(ConfigStore store, Duration interval) {
        this.store = store;
        watcher = new FileWatcher("breakwater-config-watcher", store::watched, this::changed, interval);
    }

    public void start() {
        watcher.start();
    }

    /** Loads the file at once, changed or not. */
    public void reload() {
        watcher.ask();
    }

    @Override
    public void close() {
        watcher.close();
    }

    private void changed(boolean asked) {
        try {
            if (asked) {
                store.reload();
            } else {
                store.fileChanged();
            }
        } catch (ConfigException | ConflictException refused) {
            LOG.debug("Whoever listens has been told", refused);
        }
    }
}
