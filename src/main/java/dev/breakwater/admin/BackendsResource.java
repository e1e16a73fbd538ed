package dev.breakwater.admin;

import dev.breakwater.balancing.Pool;
import dev.breakwater.config.BackendEdits;
import dev.breakwater.config.BackendState;
import dev.breakwater.upstream.Backend;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Backends as a list that may be read, added to and changed: {@code /backends}, {@code /backends/ID}, {@code /backends/ID/status}. */
final class BackendsResource implements Resource {
    private static final String DEFAULT_UPSTREAM = "default";

    private final Backends backends;
    private final Changes changes;

    BackendsResource(Backends backends, Changes changes) {
        this.backends = backends;
        this.changes = changes;
    }

    @Override
    public int depth() {
        return 3;
    }

    @Override
    public Reply handle(Call call) throws ProblemException, IOException {
        int depth = call.segments().size();
        if (depth == 1 || depth == 2 && call.segment(1).isEmpty()) {
            call.allow("GET", "POST");
            return call.isGet() ? list(call) : add(call);
        }
        Backend backend = backends.find(call.segment(1), call.query("upstream"));
        if (depth == 2) {
            return one(call, backend);
        }
        if (depth == 3 && call.segment(2).equals("status")) {
            call.allow("PUT");
            return changeState(call, backend);
        }
        throw ProblemException.notFound("There is /backends/{id} and /backends/{id}/status.");
    }

    private Reply one(Call call, Backend backend) throws ProblemException, IOException {
        call.allow("GET", "PUT", "PATCH", "DELETE");
        return switch (call.method()) {
            case "PUT", "PATCH" -> rewrite(call, backend);
            case "DELETE" -> remove(call, backend);
            default -> Reply.json(view(backend));
        };
    }

    private ObjectNode view(Backend backend) {
        return BackendView.of(backend, backends.id(backend));
    }

    private Reply list(Call call) throws ProblemException {
        String upstream = call.query("upstream");
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Backend backend : backends.all()) {
            if (upstream == null || upstream.equals(backend.upstream())) {
                list.add(view(backend));
            }
        }
        return Reply.json(list);
    }

    private Reply add(Call call) throws ProblemException, IOException {
        ObjectNode wanted = call.object();
        String upstream = upstream(wanted.remove("upstream"));
        JsonNode url = wanted.get("url");
        if (url == null || !url.isString()) {
            throw ProblemException.badRequest("A backend needs a \"url\", such as \"http://10.0.0.1:3000\".");
        }
        List<Backend> before = pool(upstream).backends();
        Changes.Done done = changes.make(call, "POST /backends", BackendEdits.add(upstream, wanted));
        List<Backend> after = pool(upstream).backends();
        Backend added = after.stream()
                .filter(backend -> before.stream().noneMatch(known -> known.id().equals(backend.id())))
                .findFirst()
                .orElse(after.get(after.size() - 1));
        String id = backends.id(added);
        return done.mark(Reply.json(view(added)).withStatus(201))
                .with(
                        "Location",
                        "backends/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "?upstream="
                                + URLEncoder.encode(upstream, StandardCharsets.UTF_8));
    }

    private Pool pool(String upstream) throws ProblemException {
        return backends.pools().stream()
                .filter(pool -> pool.name().equals(upstream))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("There is no upstream \"" + upstream + "\"."));
    }

    /** The one that is named, else the only one, else the one named default. */
    private String upstream(JsonNode named) throws ProblemException {
        List<String> names = backends.pools().stream().map(Pool::name).toList();
        if (named != null && names.contains(named.asString())) {
            return named.asString();
        }
        if (named == null && (names.size() == 1 || names.contains(DEFAULT_UPSTREAM))) {
            return names.size() == 1 ? names.get(0) : DEFAULT_UPSTREAM;
        }
        throw ProblemException.badRequest("Say in \"upstream\" which one it joins: "
                + (names.isEmpty() ? "the configuration has none yet." : String.join(", ", names) + "."));
    }

    /** PUT writes it anew, PATCH only the keys that are sent. */
    private Reply rewrite(Call call, Backend backend) throws ProblemException, IOException {
        refuseDiscovered(backend);
        ObjectNode next = call.object();
        JsonNode upstream = next.remove("upstream");
        if (upstream != null && !upstream.asString().equals(backend.upstream())) {
            throw ProblemException.badRequest("A backend cannot move to another upstream; remove it and add it there.");
        }
        String id = backend.config().id();
        Changes.Done done = changes.make(
                call,
                call.method() + " /backends/" + backends.id(backend),
                call.method().equals("PUT")
                        ? BackendEdits.replace(backend.upstream(), id, next)
                        : BackendEdits.patch(backend.upstream(), id, next));
        Backend changed = pool(backend.upstream()).backends().get(backend.index());
        // Not by what was sent, which may be a placeholder.
        backends.moved(backend, changed);
        return done.mark(Reply.json(view(changed)));
    }

    private Reply remove(Call call, Backend backend) throws ProblemException {
        refuseDiscovered(backend);
        return changes.make(
                        call,
                        "DELETE /backends/" + backends.id(backend),
                        BackendEdits.remove(backend.upstream(), backend.config().id()))
                .mark(Reply.noContent());
    }

    private Reply changeState(Call call, Backend backend) throws ProblemException, IOException {
        refuseDiscovered(backend);
        BackendState state = state(call.object());
        Changes.Done done = changes.make(
                call,
                "PUT /backends/" + backends.id(backend) + "/status",
                BackendEdits.state(backend.upstream(), backend.config().id(), state));
        return done.mark(Reply.json(view(backends.find(backend.id(), backend.upstream()))));
    }

    private static BackendState state(ObjectNode wanted) throws ProblemException {
        JsonNode alive = wanted.get("alive");
        String state = wanted.path("state").asString("");
        if (wanted.size() == 1 && alive != null && alive.isBoolean()) {
            return alive.asBoolean() ? BackendState.READY : BackendState.DOWN;
        }
        for (BackendState known : BackendState.values()) {
            if (wanted.size() == 1 && BackendView.lower(known).equals(state)) {
                return known;
            }
        }
        throw ProblemException.badRequest(
                "Send {\"alive\": true}, {\"alive\": false} or {\"state\": ...} with one of ready, draining, down.");
    }

    private static void refuseDiscovered(Backend backend) throws ProblemException {
        if (Backends.discovered(backend)) {
            throw ProblemException.conflict("\"" + backend.id() + "\" is one address of \""
                    + backend.config().id() + "\"; change that name's backend in the configuration.");
        }
    }
}
