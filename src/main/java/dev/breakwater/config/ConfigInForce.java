package dev.breakwater.config;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration in force, those before it, and who hears of a new one. Its owner's lock guards what is not final. */
final class ConfigInForce {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigInForce.class);

    private final Consumer<LoadedConfig> apply;
    private final ConfigHistory history = new ConfigHistory();
    private final Listeners<ConfigVersion> listeners = new Listeners<>();
    private LoadedConfig loaded;

    ConfigInForce(LoadedConfig first, Consumer<LoadedConfig> apply) {
        this.apply = apply;
        loaded = first;
        warn(first);
        history.add(first, "start", null, false);
    }

    LoadedConfig loaded() {
        return loaded;
    }

    ConfigHistory history() {
        return history;
    }

    void listen(Consumer<ConfigVersion> listener) {
        listeners.add(listener);
    }

    /** Puts a configuration into force. Where that fails, the one before it is put back. */
    void apply(LoadedConfig next) {
        try {
            apply.accept(next);
            warn(next);
        } catch (RuntimeException failed) {
            try {
                apply.accept(loaded);
            } catch (RuntimeException again) {
                failed.addSuppressed(again);
            }
            throw failed;
        }
    }

    /** Makes a version of what was applied; where it is what was in force before, of that one is said anew whether the file has it. */
    ConfigVersion enter(LoadedConfig next, String source, String reason, boolean pending) {
        boolean known = loaded.config().equals(next.config()) && JsonText.same(loaded.document(), next.document());
        loaded = next;
        if (known && !pending) {
            return keep(reason);
        }
        ConfigVersion version = history.add(next, source, reason, pending);
        listeners.tell(version);
        return version;
    }

    /** The version in force waits for nothing any more, and is in the file or has a reason why not. */
    ConfigVersion keep(String reason) {
        ConfigVersion before = history.current();
        ConfigVersion kept = history.keep(reason);
        if (!kept.equals(before)) {
            listeners.tell(kept);
        }
        return kept;
    }

    private static void warn(LoadedConfig config) {
        config.warnings().forEach(warning -> LOG.warn("{}", warning));
    }
}
