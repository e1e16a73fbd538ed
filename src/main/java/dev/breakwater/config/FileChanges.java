package dev.breakwater.config;

import tools.jackson.databind.node.ObjectNode;

/** Takes in what others write to the file. Its owner's lock guards it. */
final class FileChanges {
    private final ConfigSource source;
    private final ConfigInForce inForce;
    private final Confirmation confirmation;

    FileChanges(ConfigSource source, ConfigInForce inForce, Confirmation confirmation) {
        this.source = source;
        this.inForce = inForce;
        this.confirmation = confirmation;
    }

    /** Takes in what nobody has noticed yet. Returns what is wrong with it, or null. */
    ConfigException look() {
        if (source.file().path() != null) {
            try {
                ObjectNode document = source.read();
                if (!JsonText.same(document, source.known().document())) {
                    take(document, false);
                }
            } catch (ConfigException broken) {
                return broken;
            }
        }
        return null;
    }

    /** The file, or one that it names, has changed as far as its size and time say. */
    void noticed() {
        ObjectNode document = null;
        try {
            document = source.read();
            if (JsonText.same(document, source.known().document())) {
                refresh();
                source.mended();
            } else {
                take(document, false);
            }
        } catch (ConfigException problems) {
            source.refuse(problems, document);
        }
    }

    ConfigVersion reload() throws ConfigException {
        try {
            return take(source.read(), true);
        } catch (ConfigException problems) {
            source.refuse(problems, null);
            throw problems;
        }
    }

    /** The files that the document names may say something else. */
    private void refresh() throws ConfigException {
        LoadedConfig next = source.bind(inForce.loaded().document(), source.name());
        if (!next.config().equals(inForce.loaded().config())) {
            ConfigVersion present = inForce.history().current();
            inForce.apply(next);
            inForce.enter(next, "file", present.reason(), present.pending());
        }
    }

    /** The file wins: over a change that waits to be confirmed, and over those that could not be written. */
    private ConfigVersion take(ObjectNode document, boolean always) throws ConfigException {
        LoadedConfig read = source.bind(document, source.name());
        ObjectNode kept = BackendStates.keep(
                source.known().config(), confirmation.settled().config(), read);
        boolean all = JsonText.same(kept, document);
        LoadedConfig next = all ? read : source.bind(kept, source.name());
        if (always || !next.config().equals(inForce.loaded().config())) {
            inForce.apply(next);
        }
        confirmation.end();
        source.taken(read);
        String reason = all ? null : "States of backends that were set by hand are not in the file.";
        return inForce.enter(next, "file", reason, false);
    }
}
