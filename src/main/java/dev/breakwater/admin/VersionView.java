package dev.breakwater.admin;

import dev.breakwater.config.ConfigStore;
import dev.breakwater.config.ConfigVersion;
import dev.breakwater.config.Pending;
import dev.breakwater.config.Refusal;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Versions of the configuration as the admin interface shows them; secrets are not in them. */
final class VersionView {
    private VersionView() {}

    static ObjectNode of(ConfigVersion version, ConfigStore store) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("version", version.number()).put("etag", version.etag());
        view.put("at", version.at().toString()).put("source", version.source());
        view.put("current", version.number() == store.current().number());
        view.put("persisted", version.persisted()).put("reason", version.reason());
        view.put("pending", version.pending());
        view.set("warnings", ProblemException.json(version.warnings()));
        return view;
    }

    /** With what it changed of the version before, as far as that is remembered. */
    static ObjectNode withDiff(ConfigVersion version, ConfigStore store) {
        int before = version.number() - 1;
        boolean known = store.history().stream().anyMatch(other -> other.number() == before);
        return of(version, store).put("diff", known ? store.diff(before, version.number()) : "");
    }

    /** What is in force, and where it stands. */
    static ObjectNode state(ConfigStore store) {
        ConfigVersion current = store.current();
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("version", current.number()).put("etag", current.etag()).put("source", current.source());
        view.put("loaded_at", current.at().toString());
        view.put("file", store.file() == null ? null : store.file().toString());
        view.put("writable", store.readOnlyReason() == null);
        view.put("persisted", current.persisted());
        view.put("reason", current.reason() == null ? store.readOnlyReason() : current.reason());
        pending(view, store.pending());
        refused(view, store.lastRefused());
        view.set("warnings", ProblemException.json(current.warnings()));
        return view;
    }

    private static void pending(ObjectNode view, Pending pending) {
        if (pending == null) {
            view.putNull("pending");
            return;
        }
        view.putObject("pending")
                .put("version", pending.version())
                .put("reverts_to", pending.revertsTo())
                .put("reverts_at", pending.revertsAt().toString());
    }

    private static void refused(ObjectNode view, Refusal refusal) {
        if (refusal == null) {
            view.putNull("last_refused");
            return;
        }
        view.putObject("last_refused")
                .put("at", refusal.at().toString())
                .put("source", refusal.source())
                .set("problems", ProblemException.json(refusal.problems()));
    }
}
