package dev.breakwater.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** What has happened: the last {@value #KEPT} events, and all further ones for whoever listens. Safe for use by any thread. */
final class Events {
    static final int KEPT = 500;

    private final Deque<Event> recent = new ArrayDeque<>();
    private final Set<Consumer<Event>> listeners = new CopyOnWriteArraySet<>();
    private long last;

    /** Tells everybody, and remembers it. */
    synchronized void publish(String type, ObjectNode data) {
        Event event = new Event(++last, type, data);
        recent.addLast(event);
        if (recent.size() > KEPT) {
            recent.removeFirst();
        }
        tell(event);
    }

    /** Tells those who listen now. */
    synchronized void mention(String type, ObjectNode data) {
        tell(new Event(0, type, data));
    }

    private void tell(Event event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    /**
     * Listens from now on.
     *
     * @return the events with higher ids than that, of those that are remembered
     */
    synchronized List<Event> listen(long after, Consumer<Event> listener) {
        listeners.add(listener);
        return after(after);
    }

    void leave(Consumer<Event> listener) {
        listeners.remove(listener);
    }

    boolean anybodyListens() {
        return !listeners.isEmpty();
    }

    synchronized List<Event> after(long id) {
        List<Event> missed = new ArrayList<>(recent);
        missed.removeIf(event -> event.id() <= id);
        return missed;
    }
}
