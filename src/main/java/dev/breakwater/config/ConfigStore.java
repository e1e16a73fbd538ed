package dev.breakwater.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one place where the configuration changes: by edits of the document, which are written back to the file, and by the file, which wins. A change is
 * validated whole, and applied whole or not at all. Safe for use by any thread; listeners hear of one thing after the other and must not block.
 */
public final class ConfigStore implements AutoCloseable {
    private static final String SENT = "the document";

    private final ConfigSource source;
    private final ConfigInForce inForce;
    private final Confirmation confirmation;
    private final FileChanges fileChanges;

    /**
     * @param file the file, or null where there is none
     * @param first what is in force at the beginning
     * @param apply puts a configuration into force
     */
    public ConfigStore(
            Path file, ConfigLoader loader, LoadedConfig first, ConfirmTimer timer, Consumer<LoadedConfig> apply) {
        this(new ConfigFile(file), loader, first, timer, apply);
    }

    ConfigStore(
            ConfigFile file,
            ConfigLoader loader,
            LoadedConfig first,
            ConfirmTimer timer,
            Consumer<LoadedConfig> apply) {
        source = new ConfigSource(file, loader, first);
        inForce = new ConfigInForce(first, apply);
        confirmation = new Confirmation(this, source, inForce, timer);
        fileChanges = new FileChanges(source, inForce, confirmation);
    }

    public ConfigVersion current() {
        return inForce.history().current();
    }

    /** The newest first, 20 at most. */
    public List<ConfigVersion> history() {
        return inForce.history().all();
    }

    /** @throws java.util.NoSuchElementException where it is not in the history */
    public ConfigVersion version(int number) {
        return inForce.history().version(number);
    }

    /**
     * What changed from one version to another, as a unified diff without secrets.
     *
     * @throws java.util.NoSuchElementException where one is not in the history
     */
    public String diff(int from, int to) {
        return inForce.history().diff(from, to);
    }

    /** The change that waits to be confirmed, or null. */
    public Pending pending() {
        return confirmation.pending();
    }

    /** What was wrong with the file when it could last not be loaded; null once it could. */
    public Refusal lastRefused() {
        return source.lastRefused();
    }

    /** The configuration file, or null. */
    public Path file() {
        return source.file().path();
    }

    /** Why changes are for this process only, or null where they are written to the file. */
    public String readOnlyReason() {
        return source.file().readOnlyReason();
    }

    /** Who hears of every version that comes into force, and of one that is kept after all. */
    public void onVersion(Consumer<ConfigVersion> listener) {
        inForce.listen(listener);
    }

    /** Who hears of every file that cannot be loaded. */
    public void onRefused(Consumer<Refusal> listener) {
        source.listen(listener);
    }

    /**
     * Changes the configuration, in the file as well where that can be written. What changes nothing makes no version.
     *
     * @throws ConfigException where the result could not be used
     * @throws StaleException where the present version is another than the edit is for
     * @throws ConflictException where the present state does not allow the edit
     */
    public synchronized ConfigVersion edit(Edit edit) throws ConfigException, StaleException, ConflictException {
        ConfigException broken = fileChanges.look();
        confirmation.mustNotBePending();
        if (!current().matches(edit.ifMatch())) {
            throw new StaleException(current());
        }
        mustNotLose(broken, edit.whole());
        LoadedConfig present = inForce.loaded();
        ObjectNode document = edit.change().apply(present.document(), present.config());
        Redaction.restore(document, present.document());
        LoadedConfig next = source.bind(document, edit.source());
        if (JsonText.same(document, present.document())) {
            return current().persisted() && broken == null ? current() : inForce.keep(source.write(next));
        }
        if (edit.confirmWithin() != null) {
            return confirmation.await(next, edit);
        }
        inForce.apply(next);
        return inForce.enter(next, edit.source(), source.write(next), false);
    }

    private static void mustNotLose(ConfigException broken, boolean whole) throws ConflictException {
        if (broken != null && !whole) {
            throw new ConflictException(
                    "The file has changes that cannot be loaded; mend it, or replace the whole configuration. "
                            + broken.getMessage());
        }
    }

    /**
     * Goes back to a version of the history, as a new version; otherwise like {@link #edit}.
     *
     * @throws java.util.NoSuchElementException where it is not in the history
     */
    public ConfigVersion rollback(int number, String ifMatch, Duration confirmWithin)
            throws ConfigException, StaleException, ConflictException {
        ObjectNode document = inForce.history().document(number);
        return edit(
                Edit.replace("rollback to " + number, document).ifMatch(ifMatch).confirmWithin(confirmWithin));
    }

    /** Says what would become of a document, and changes nothing. */
    public synchronized Validation validate(String text) {
        ObjectNode document;
        try {
            document = ConfigLoader.document(text, ConfigFormat.JSON, SENT);
        } catch (ConfigException unreadable) {
            return new Validation(unreadable.problems(), List.of(), "");
        }
        Redaction.restore(document, inForce.loaded().document());
        ConfigVersion present = current();
        String diff =
                ConfigHistory.diff("version " + present.number(), present.document(), SENT, Redaction.redact(document));
        try {
            return new Validation(List.of(), source.bind(document, SENT).warnings(), diff);
        } catch (ConfigException refused) {
            return new Validation(refused.problems(), List.of(), diff);
        }
    }

    /** Keeps the change that waits to be confirmed, and writes it to the file. */
    public synchronized ConfigVersion confirm() throws ConflictException {
        ConfigException broken = fileChanges.look();
        confirmation.mustBePending();
        mustNotLose(broken, confirmation.whole());
        confirmation.end();
        return inForce.keep(source.write(inForce.loaded()));
    }

    /** Undoes the change that waits to be confirmed. */
    public synchronized ConfigVersion revert() throws ConflictException {
        confirmation.mustBePending();
        return confirmation.revert();
    }

    /** Reads the file again, changed or not. What was not written to it is gone, except for the states of backends. */
    public synchronized ConfigVersion reload() throws ConfigException, ConflictException {
        if (file() == null) {
            throw new ConflictException("There is no configuration file to read again: the default is in use.");
        }
        return fileChanges.reload();
    }

    synchronized void fileChanged() {
        fileChanges.noticed();
    }

    /** The files whose change may change the configuration, or mend it. */
    synchronized Set<Path> watched() {
        return source.watched(inForce.loaded());
    }

    @Override
    public synchronized void close() {
        confirmation.end();
    }
}
