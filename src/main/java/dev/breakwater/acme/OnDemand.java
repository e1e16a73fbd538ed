package dev.breakwater.acme;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Host names that clients ask for and that are in no site, as far as the configuration allows them. Safe for use by any thread; nothing waits. */
final class OnDemand {
    /** So many names without a certificate at a time: whoever invents names must not use up what the authority grants. */
    static final int MOST_WAITING = 10;

    /** An invented name is forgotten after so many tries. */
    static final int MOST_TRIES = 4;

    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private volatile List<String> allowed = List.of();

    void allow(List<String> patterns) {
        allowed = patterns.stream()
                .map(pattern -> pattern.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A star is one label. */
    boolean allows(String host) {
        String parent = "*" + host.substring(Math.max(0, host.indexOf('.')));
        return (allowed.contains(host) || allowed.contains(parent)) && PublicHosts.isPublic(host);
    }

    /** A client asks for a name that there is no certificate for. */
    void ask(String host) {
        if (!allowed.isEmpty() && asked.size() < MOST_WAITING && allows(host)) {
            asked.add(host);
        }
    }

    /** What was asked for since the last time. */
    Set<String> take() {
        Set<String> taken = new TreeSet<>(asked);
        asked.removeAll(taken);
        return taken;
    }
}
