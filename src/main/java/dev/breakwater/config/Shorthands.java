package dev.breakwater.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out what is not for the proxy and writes the short forms out: top-level {@code backends}, a backend that is only its URL, one switch for
 * WebSockets, for HTTPS or for HSTS.
 */
final class Shorthands {
    /** The upstream that top-level backends are short for. */
    static final String UPSTREAM = "default";

    private Shorthands() {}

    static void expand(ObjectNode root, Problems problems) {
        // For editors only.
        root.remove("$schema");
        if (root.has("backends")) {
            if (root.has("upstreams") || root.has("sites")) {
                problems.add(
                        "backends",
                        "is short for one upstream and one site, so it cannot stand beside \"upstreams\" or \"sites\".",
                        "Move the backends into an upstream.");
                root.remove("backends");
            } else {
                expandBackends(root, problems);
            }
        }
        JsonNode upstreams = root.get("upstreams");
        if (upstreams != null && upstreams.isObject()) {
            upstreams.forEach(upstream -> expandUrls(upstream.get("backends")));
        }
        expandHttps(root);
        if (root.get("sites") instanceof ArrayNode sites) {
            for (JsonNode site : sites) {
                expandHttps(site);
                if (site.get("routes") instanceof ArrayNode routes) {
                    routes.forEach(route -> expandSwitch(route, "websocket", "enabled"));
                }
            }
        }
    }

    private static void expandHttps(JsonNode parent) {
        expandSwitch(parent, "https", "redirect", "hsts");
        expandSwitch(parent.get("https"), "hsts", "enabled");
    }

    /** A value in place of an object is that of these keys of it. */
    private static void expandSwitch(JsonNode parent, String name, String... keys) {
        JsonNode value = parent == null ? null : parent.get(name);
        if (value != null && value.isValueNode() && !value.isNull()) {
            ObjectNode expanded = ((ObjectNode) parent).putObject(name);
            for (String key : keys) {
                expanded.set(key, value);
            }
        }
    }

    private static void expandBackends(ObjectNode root, Problems problems) {
        problems.rename("upstreams." + UPSTREAM + ".backends", "backends");
        JsonNode backends = root.remove("backends");
        root.putObject("upstreams").putObject(UPSTREAM).set("backends", backends);
        root.putArray("sites").addObject().putArray("routes").addObject().put("upstream", UPSTREAM);
    }

    private static void expandUrls(JsonNode backends) {
        if (backends instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isString()) {
                    JsonNode url = array.get(i);
                    array.set(i, array.objectNode().set("url", url));
                }
            }
        }
    }
}
