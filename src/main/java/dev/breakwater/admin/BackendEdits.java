package dev.breakwater.admin;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.Problem;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.upstream.Backend;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of one backend as changes of the configuration's document, in the short form or the long one that it is written in. */
final class BackendEdits {
    private BackendEdits() {}

    /** Adds a backend to an upstream that the configuration has. */
    static void add(ObjectNode document, String upstream, ObjectNode backend) {
        ArrayNode list = list(document, upstream);
        // As short as it can be said.
        list.add(backend.size() == 1 && backend.has("url") ? backend.get("url") : backend);
    }

    static void remove(ObjectNode document, ProxyConfig config, Backend backend) throws ConfigException {
        list(document, backend.upstream()).remove(index(config, backend));
    }

    /** Puts this configuration in the place of the backend's; its id stays. */
    static void replace(ObjectNode document, ProxyConfig config, Backend backend, ObjectNode next)
            throws ConfigException {
        ArrayNode list = list(document, backend.upstream());
        int index = index(config, backend);
        JsonNode id = list.get(index).get("id");
        if (id != null && !next.has("id")) {
            next.set("id", id);
        }
        list.set(index, next);
    }

    static void state(ObjectNode document, ProxyConfig config, Backend backend, String state) throws ConfigException {
        ArrayNode list = list(document, backend.upstream());
        int index = index(config, backend);
        JsonNode present = list.get(index);
        if (present instanceof ObjectNode object) {
            object.put("state", state);
        } else {
            list.set(index, list.objectNode().<ObjectNode>set("url", present).put("state", state));
        }
    }

    private static ArrayNode list(ObjectNode document, String upstream) {
        ObjectNode owner = document.has("backends")
                ? document
                : (ObjectNode) document.get("upstreams").get(upstream);
        return owner.get("backends") instanceof ArrayNode list ? list : owner.putArray("backends");
    }

    /** The same place in the document as in the configuration that was read from it. */
    private static int index(ProxyConfig config, Backend backend) throws ConfigException {
        List<BackendConfig> backends =
                config.upstreams().get(backend.upstream()).backends();
        for (int i = 0; i < backends.size(); i++) {
            if (backends.get(i).id().equals(backend.config().id())) {
                return i;
            }
        }
        throw new ConfigException(
                "the change",
                List.of(new Problem("the backend " + backend, "has just been removed.", "Look at the list again.")));
    }
}
