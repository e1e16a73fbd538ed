package dev.breakwater.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the file says, what it said when it was last looked at, and what was wrong with it. Its owner's lock guards what is not volatile. */
final class ConfigSource {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigSource.class);

    private final ConfigFile file;
    private final ConfigLoader loader;
    private final Listeners<Refusal> listeners = new Listeners<>();
    private LoadedConfig known;
    private Set<Path> refusedSources = Set.of();
    private String refusedText;
    private volatile Refusal lastRefused;

    ConfigSource(ConfigFile file, ConfigLoader loader, LoadedConfig first) {
        this.file = file;
        this.loader = loader;
        known = first;
    }

    ConfigFile file() {
        return file;
    }

    /** What the file said when it was last read or written. */
    LoadedConfig known() {
        return known;
    }

    Refusal lastRefused() {
        return lastRefused;
    }

    void listen(Consumer<Refusal> listener) {
        listeners.add(listener);
    }

    /** What the file says now. */
    ObjectNode read() throws ConfigException {
        return loader.document(file.path());
    }

    LoadedConfig bind(ObjectNode document, String source) throws ConfigException {
        return loader.bind(document, file.directory(), source);
    }

    String name() {
        return String.valueOf(file.path());
    }

    /** The file has been read, and what it says is in force. */
    void taken(LoadedConfig read) {
        known = read;
        mended();
    }

    void mended() {
        refusedSources = Set.of();
        lastRefused = null;
    }

    /** Writes the file. Returns null, or why it still says what it said. */
    String write(LoadedConfig next) {
        String reason = file.write(next.document());
        if (reason == null) {
            taken(next);
        }
        return reason;
    }

    /** @param document what cannot be used, or null for what is no document; the same one is told of once */
    void refuse(ConfigException problems, ObjectNode document) {
        refusedSources = problems.sources();
        String text = document == null ? null : JsonText.write(document);
        Refusal before = lastRefused;
        boolean known = text != null
                && text.equals(refusedText)
                && before != null
                && before.problems().equals(problems.problems());
        refusedText = text;
        if (!known) {
            Refusal refusal = new Refusal(Instant.now(), name(), problems.problems());
            lastRefused = refusal;
            LOG.error("The configuration was not reloaded, the one before stays in use. {}", problems.getMessage());
            listeners.tell(refusal);
        }
    }

    /** The files whose change may change the configuration, or mend one that was refused. */
    Set<Path> watched(LoadedConfig inForce) {
        Set<Path> watched = new LinkedHashSet<>();
        if (file.path() != null) {
            watched.add(file.path().toAbsolutePath());
        }
        watched.addAll(inForce.sources());
        watched.addAll(known.sources());
        watched.addAll(refusedSources);
        return watched;
    }
}
