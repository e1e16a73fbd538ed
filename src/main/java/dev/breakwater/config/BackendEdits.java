package dev.breakwater.config;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of single backends in a document, wherever and however it writes them. */
public final class BackendEdits {
    private BackendEdits() {}

    /** Adds a backend at the end of an upstream. */
    public static Change add(String upstream, ObjectNode backend) {
        return (document, config) -> {
            // As short as it can be said.
            boolean plain = backend.size() == 1 && backend.has("url");
            list(document, upstream).add(plain ? backend.get("url") : backend.deepCopy());
            return document;
        };
    }

    /** Writes a backend anew; an id that it was given stays. */
    public static Change replace(String upstream, String id, ObjectNode backend) {
        return (document, config) -> {
            ArrayNode backends = list(document, upstream);
            int index = index(config, upstream, id);
            backends.set(index, named(backend, backends.get(index).get("id")));
            return document;
        };
    }

    /** Changes some keys of a backend, as JSON Merge Patch (RFC 7396) does; all others stay as they are written. */
    public static Change patch(String upstream, String id, ObjectNode patch) {
        return (document, config) -> {
            ArrayNode backends = list(document, upstream);
            int index = index(config, upstream, id);
            backends.set(index, MergePatch.merge(written(backends, index), patch));
            return document;
        };
    }

    public static Change remove(String upstream, String id) {
        return (document, config) -> {
            list(document, upstream).remove(index(config, upstream, id));
            return document;
        };
    }

    public static Change state(String upstream, String id, BackendState state) {
        return (document, config) -> {
            ArrayNode backends = list(document, upstream);
            int index = index(config, upstream, id);
            BackendConfig present = config.upstreams().get(upstream).backends().get(index);
            if (present.state() != state) {
                state(backends, index, state);
            }
            return document;
        };
    }

    private static void state(ArrayNode backends, int index, BackendState state) {
        ObjectNode backend = written(backends, index);
        backends.set(index, backend);
        if (state == BackendState.READY) {
            backend.remove("state");
        } else {
            backend.put("state", state.written());
        }
    }

    /** A backend in its long form. */
    private static ObjectNode written(ArrayNode backends, int index) {
        JsonNode written = backends.get(index);
        return written instanceof ObjectNode object
                ? object
                : backends.objectNode().set("url", written);
    }

    private static ObjectNode named(ObjectNode backend, JsonNode id) {
        boolean complete = id == null || backend.has("id");
        return complete
                ? backend.deepCopy()
                : backend.objectNode().<ObjectNode>set("id", id).setAll(backend);
    }

    private static ArrayNode list(ObjectNode document, String upstream) throws ConfigException {
        JsonNode written = document.path("upstreams").path(upstream);
        if (written instanceof ObjectNode object && !object.has("backends")) {
            return object.putArray("backends");
        }
        JsonNode backends = upstream.equals(Shorthands.UPSTREAM) && document.has("backends")
                ? document.get("backends")
                : written.path("backends");
        if (backends instanceof ArrayNode array) {
            return array;
        }
        throw missing("upstreams." + upstream, "does not exist.");
    }

    private static int index(ProxyConfig config, String upstream, String id) throws ConfigException {
        UpstreamConfig found = config.upstreams().get(upstream);
        for (int i = 0; found != null && i < found.backends().size(); i++) {
            if (id.equals(found.backends().get(i).id())) {
                return i;
            }
        }
        throw missing("upstreams." + upstream + ".backends", "has no backend with the id \"" + id + "\".");
    }

    private static ConfigException missing(String path, String fact) {
        return new ConfigException(
                "the change",
                List.of(new Problem(path, fact, "It may have been removed; get the configuration again.")));
    }
}
