package dev.breakwater.config;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The backends' states that operators set by hand and that the file does not say: they hold for what the file says later, too. */
final class BackendStates {
    private BackendStates() {}

    /**
     * The document that was read from the file, with the states that were set since the file was read before.
     *
     * @param before what the file said before
     * @param present what has been in force since
     */
    static ObjectNode keep(ProxyConfig before, ProxyConfig present, LoadedConfig read) throws ConfigException {
        ObjectNode document = read.document();
        for (Map.Entry<String, UpstreamConfig> upstream : present.upstreams().entrySet()) {
            for (BackendConfig backend : upstream.getValue().backends()) {
                String name = upstream.getKey();
                BackendState written = state(before, name, backend.id());
                if (written != null && written != backend.state() && state(read.config(), name, backend.id()) != null) {
                    BackendEdits.state(name, backend.id(), backend.state()).apply(document, read.config());
                }
            }
        }
        return document;
    }

    private static BackendState state(ProxyConfig config, String upstream, String id) {
        UpstreamConfig found = config.upstreams().get(upstream);
        return found == null
                ? null
                : found.backends().stream()
                        .filter(backend -> id.equals(backend.id()))
                        .map(BackendConfig::state)
                        .findFirst()
                        .orElse(null);
    }
}
