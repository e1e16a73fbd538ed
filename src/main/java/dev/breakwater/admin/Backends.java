package dev.breakwater.admin;

import dev.breakwater.balancing.Pool;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.upstream.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The backends by the ids that the admin interface calls them: the configured one, else a number, counted from 0, that is never given to another while
 * the process lives. Safe for use by any thread.
 */
final class Backends {
    private final Live live;
    private final Map<String, Integer> numbers = new HashMap<>();
    private int next;

    Backends(Live live) {
        this.live = live;
        all();
    }

    /** All pools, in the order of the configuration. */
    List<Pool> pools() {
        Snapshot snapshot = live.current();
        return snapshot.config().upstreams().keySet().stream()
                .map(snapshot::pool)
                .toList();
    }

    /** All backends, in the order of the configuration. */
    List<Backend> all() {
        List<Backend> all = new ArrayList<>();
        pools().forEach(pool -> all.addAll(pool.backends()));
        all.forEach(this::id);
        return all;
    }

    String id(Backend backend) {
        return discovered(backend) || named(backend) ? backend.id() : Integer.toString(number(key(backend)));
    }

    /** Whether its name has several addresses, of which each is a backend; the configuration knows only the name. */
    static boolean discovered(Backend backend) {
        return !backend.id().equals(backend.config().id());
    }

    private static boolean named(Backend backend) {
        return !backend.config().id().equals(backend.url().getRawAuthority());
    }

    private static String key(Backend backend) {
        return backend.upstream() + " " + backend.url();
    }

    private synchronized int number(String key) {
        return numbers.computeIfAbsent(key, unknown -> free());
    }

    /** The next number that is nobody's name. */
    private int free() {
        Set<String> names = new HashSet<>();
        live.current().config().upstreams().values().forEach(upstream -> upstream.backends()
                .forEach(backend -> names.add(backend.id())));
        while (names.contains(Integer.toString(next))) {
            next++;
        }
        return next++;
    }

    /** The backend's URL changes; it keeps its number. */
    synchronized void moved(Backend from, Backend to) {
        Integer number = numbers.remove(key(from));
        if (number != null) {
            numbers.put(key(to), number);
        }
    }

    /**
     * The backend of an id.
     *
     * @param upstream the upstream it belongs to, or null where its id says enough
     */
    Backend find(String id, String upstream) throws ProblemException {
        List<Backend> found = all().stream()
                .filter(backend -> upstream == null || backend.upstream().equals(upstream))
                .filter(backend -> id(backend).equals(id) || backend.id().equals(id))
                .toList();
        if (found.isEmpty()) {
            throw ProblemException.notFound("There is no backend \"" + id + "\""
                    + (upstream == null ? "" : " in the upstream \"" + upstream + "\"")
                    + "; GET /backends lists them.");
        }
        if (found.size() > 1) {
            String names =
                    String.join(", ", found.stream().map(Backend::upstream).toList());
            throw ProblemException.conflict(
                    "Several upstreams have a backend \"" + id + "\": " + names + ". Add ?upstream=NAME.");
        }
        return found.get(0);
    }
}
