package dev.breakwater.admin;

import dev.breakwater.config.Change;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigStore;
import dev.breakwater.config.ConfigVersion;
import dev.breakwater.config.JsonPatch;
import dev.breakwater.config.MergePatch;
import dev.breakwater.config.Validation;
import java.io.IOException;
import java.util.NoSuchElementException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /config}: the configuration as a document that may be read, replaced, patched, checked, taken back. */
final class ConfigResource implements Resource {
    private final ConfigStore store;
    private final Changes changes;

    ConfigResource(ConfigStore store, Changes changes) {
        this.store = store;
        this.changes = changes;
    }

    @Override
    public int depth() {
        return 4;
    }

    @Override
    public Reply handle(Call call) throws ProblemException, IOException {
        String what = call.segment(1);
        if (what == null) {
            call.allow("GET", "PUT", "PATCH");
            return switch (call.method()) {
                case "PUT" -> replace(call);
                case "PATCH" -> patch(call);
                default -> document();
            };
        } else if (what.equals("history")) {
            return history(call);
        }
        return switch (call.segment(2) == null ? what : "") {
            case "validate" -> validate(call);
            case "confirm" -> confirm(call);
            case "revert" -> revert(call);
            default ->
                throw ProblemException.notFound(
                        "There is /config, /config/history, /config/validate, /config/confirm and /config/revert.");
        };
    }

    private Reply document() {
        ConfigVersion current = store.current();
        return Reply.json(current.document())
                .with("ETag", current.etag())
                .with("Breakwater-Version", Integer.toString(current.number()));
    }

    private Reply replace(Call call) throws ProblemException, IOException {
        ObjectNode next = call.object();
        return version(changes.make(call, "PUT /config", true, (document, config) -> next));
    }

    private Reply patch(Call call) throws ProblemException, IOException {
        String text = call.text();
        Change change;
        try {
            change = call.mediaType().equals("application/json-patch+json") ? JsonPatch.of(text) : MergePatch.of(text);
        } catch (ConfigException notAPatch) {
            throw ProblemException.badRequest(notAPatch.getMessage());
        }
        return version(changes.make(call, "PATCH /config", false, change));
    }

    private Reply version(Changes.Done done) {
        return done.mark(Reply.json(VersionView.withDiff(done.version(), store)));
    }

    private Reply validate(Call call) throws ProblemException, IOException {
        call.allow("POST");
        Validation validation = store.validate(call.text());
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("valid", validation.valid());
        view.set("problems", ProblemException.json(validation.problems()));
        view.set("warnings", ProblemException.json(validation.warnings()));
        return Reply.json(view.put("diff", validation.diff()));
    }

    private Reply confirm(Call call) throws ProblemException {
        call.allow("POST");
        return version(changes.run(call, "POST /config/confirm", (ifMatch, within) -> store.confirm()));
    }

    private Reply revert(Call call) throws ProblemException {
        call.allow("POST");
        return version(changes.run(call, "POST /config/revert", (ifMatch, within) -> store.revert()));
    }

    private Reply history(Call call) throws ProblemException {
        if (call.segment(2) == null) {
            call.allow("GET");
            ObjectNode view = JsonNodeFactory.instance.objectNode();
            var list = view.putArray("versions");
            store.history().forEach(version -> list.add(VersionView.of(version, store)));
            return Reply.json(view);
        }
        int number = number(call.segment(2));
        if ("rollback".equals(call.segment(3))) {
            call.allow("POST");
            return version(changes.run(
                    call,
                    "POST /config/history/" + number + "/rollback",
                    (ifMatch, within) -> store.rollback(number, ifMatch, within)));
        } else if (call.segment(3) != null) {
            throw ProblemException.notFound("There is /config/history/{number} and its /rollback.");
        }
        call.allow("GET");
        try {
            ConfigVersion version = store.version(number);
            ObjectNode view = VersionView.withDiff(version, store);
            if (call.query("against") != null) {
                view.put("diff", store.diff(number(call.query("against")), number));
            }
            view.set("document", version.document());
            return Reply.json(view);
        } catch (NoSuchElementException forgotten) {
            throw ProblemException.notFound("That version is not, or no longer, among the last 20.");
        }
    }

    private static int number(String text) throws ProblemException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException none) {
            throw ProblemException.notFound("Versions are numbers; \"" + text + "\" is none.");
        }
    }
}
