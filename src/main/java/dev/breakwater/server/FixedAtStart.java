package dev.breakwater.server;

import dev.breakwater.config.AdminConfig;
import dev.breakwater.config.ListenConfig;
import dev.breakwater.config.ProxyConfig;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a reload cannot change: an operator who tries is told. */
final class FixedAtStart {
    private static final Logger LOG = LoggerFactory.getLogger(FixedAtStart.class);

    private final ProxyConfig startedWith;

    FixedAtStart(ProxyConfig startedWith) {
        this.startedWith = startedWith;
    }

    void report(ProxyConfig config) {
        if (!config.listen().equals(startedWith.listen())) {
            LOG.warn("\"listen\" has changed; that takes effect at the next start, until then: {}", addresses());
        }
        if (!config.tls().minVersion().equals(startedWith.tls().minVersion())) {
            LOG.warn("tls.min_version takes effect at the next start");
        }
        AdminConfig admin = config.admin();
        AdminConfig before = startedWith.admin();
        boolean moved = !admin.bind().equals(before.bind()) || !admin.port().equals(before.port());
        if (moved || !admin.enabled().equals(before.enabled())) {
            LOG.warn("admin.enabled, admin.bind and admin.port take effect at the next start");
        }
        if (!config.limits().requestHeaders().equals(startedWith.limits().requestHeaders())
                || !config.limits().connections().equals(startedWith.limits().connections())) {
            LOG.warn("limits.request_headers and limits.connections take effect at the next start");
        }
    }

    private List<String> addresses() {
        return startedWith.listen().stream()
                .map((ListenConfig listen) -> listen.bind() + ":" + listen.port())
                .toList();
    }
}
