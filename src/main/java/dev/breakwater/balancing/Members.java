package dev.breakwater.balancing;

import dev.breakwater.config.BackendConfig;
import dev.breakwater.config.Resolve;
import dev.breakwater.config.UpstreamConfig;
import dev.breakwater.upstream.Addresses;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.Ejections;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes a pool's backends: one for each that is configured, or for each address of its name. For one thread. */
final class Members {
    private final String upstream;
    private final UpstreamConfig config;
    private final Pool previous;
    private final Ejections ejections;
    private final List<Backend> made = new ArrayList<>();

    Members(String upstream, UpstreamConfig config, Addresses addresses, Pool previous, Ejections ejections) {
        this.upstream = upstream;
        this.config = config;
        this.previous = previous;
        this.ejections = ejections;
        for (BackendConfig backend : config.backends()) {
            List<InetAddress> known = addresses.of(backend.url());
            if (backend.resolve() == Resolve.ALL && !known.isEmpty()) {
                known.forEach(address -> add(backend, backend.id() + "@" + address.getHostAddress(), List.of(address)));
            } else {
                add(backend, backend.id(), known);
            }
        }
    }

    /** A backend is the same one as long as it has its id and its address. */
    private void add(BackendConfig backend, String id, List<InetAddress> addresses) {
        Backend known = previous == null ? null : previous.find(id);
        boolean same = known != null && Objects.equals(known.url(), backend.url());
        made.add(new Backend(
                upstream,
                config,
                backend,
                id,
                addresses,
                made.size(),
                same ? known : null,
                previous != null,
                ejections));
    }

    Backend[] toArray() {
        return made.toArray(Backend[]::new);
    }
}
