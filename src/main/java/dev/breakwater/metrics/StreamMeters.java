package dev.breakwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Metric;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What is counted of the WebSockets of one route, or of all. Safe for use by any thread. */
public final class StreamMeters {
    /** Where reporters find a meter. */
    interface Registry {
        /** @param label one more than the route's, or an empty text */
        void register(String name, String label, Metric metric);
    }

    private final Registry registry;
    private final Counter open = new Counter();
    private final Counter opened = new Counter();
    private final Map<String, Counter> closed = new ConcurrentHashMap<>();

    StreamMeters(Registry registry) {
        this.registry = registry;
        registry.register("breakwater_websockets_open", "", open);
        registry.register("breakwater_websockets_opened_total", "", opened);
    }

    void open() {
        opened.inc();
        open.inc();
    }

    void close(String end) {
        closed.computeIfAbsent(end, this::firstClosed).inc();
        open.dec();
    }

    private Counter firstClosed(String end) {
        Counter counter = new Counter();
        registry.register("breakwater_websockets_closed_total", "end=\"" + end + "\"", counter);
        return counter;
    }

    /** Those that are open now. */
    public long openNow() {
        return open.getCount();
    }

    /** All that were ever open. */
    public long opened() {
        return opened.getCount();
    }

    /** Those that are no longer open, by how they ended. */
    Map<String, Long> closed() {
        Map<String, Long> found = new TreeMap<>();
        closed.forEach((end, counter) -> found.put(end, counter.getCount()));
        return found;
    }
}
