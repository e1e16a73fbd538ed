package dev.breakwater.admin;

import dev.breakwater.upstream.Backend;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks at all backends again and again and tells what has changed since. Looking, rather than being told, keeps the request path free of listeners;
 * what counts each change is the backend itself. One thread looks; any may ask for everything.
 */
final class Observer {
    private record State(String health, String breaker, String state) {
        static State of(Backend backend) {
            return new State(
                    BackendView.lower(backend.health().status()),
                    backend.breaker().state(),
                    BackendView.lower(backend.config().state()));
        }
    }

    private final Backends backends;
    private final Events events;
    private Map<String, State> known = new HashMap<>();
    private Map<String, ObjectNode> shown = new HashMap<>();

    Observer(Backends backends, Events events) {
        this.backends = backends;
        this.events = events;
        for (Backend backend : backends.all()) {
            known.put(backend.toString(), State.of(backend));
        }
    }

    /** Tells what has become of whom. */
    void look() {
        Map<String, State> now = new HashMap<>();
        for (Backend backend : backends.all()) {
            State state = State.of(backend);
            now.put(backend.toString(), state);
            State before = known.get(backend.toString());
            if (before != null && !before.equals(state)) {
                tell(
                        "health",
                        backend,
                        before.health,
                        state.health,
                        backend.health().cause());
                tell(
                        "breaker",
                        backend,
                        before.breaker,
                        state.breaker,
                        backend.breaker().reason());
                tell("state", backend, before.state, state.state, null);
            }
        }
        known = now;
    }

    private void tell(String type, Backend backend, String from, String to, String cause) {
        if (!Objects.equals(from, to)) {
            events.publish(
                    type,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("at", Instant.now().toString())
                            .put("id", backends.id(backend))
                            .put("upstream", backend.upstream())
                            .put("name", backend.toString())
                            .put("from", from)
                            .put("to", to)
                            .put("cause", cause));
        }
    }

    /** All backends, for somebody who begins to watch and must hear of each that goes. */
    synchronized ObjectNode everything() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        var changed = data.putArray("changed");
        data.putArray("removed");
        for (Backend backend : backends.all()) {
            String id = backends.id(backend);
            changed.add(BackendView.of(backend, id));
            shown.putIfAbsent(backend.upstream() + " " + id, named(backend.upstream(), id));
        }
        return data;
    }

    private static ObjectNode named(String upstream, String id) {
        return JsonNodeFactory.instance.objectNode().put("id", id).put("upstream", upstream);
    }

    /** Tells those who watch which backends look different from the last time. */
    synchronized void show() {
        if (!events.anybodyListens()) {
            shown.clear();
            return;
        }
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        var changed = data.putArray("changed");
        var removed = data.putArray("removed");
        Map<String, ObjectNode> now = new HashMap<>();
        for (Backend backend : backends.all()) {
            String id = backends.id(backend);
            ObjectNode view = BackendView.of(backend, id);
            String key = backend.upstream() + " " + id;
            now.put(key, view);
            if (!view.equals(shown.remove(key))) {
                changed.add(view);
            }
        }
        shown.values()
                .forEach(gone -> removed.add(
                        named(gone.get("upstream").asString(), gone.get("id").asString())));
        shown = now;
        if (!changed.isEmpty() || !removed.isEmpty()) {
            events.mention("backends", data);
        }
    }
}
