package dev.breakwater.admin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /events}: the last events as JSON, or all further ones as server-sent events. Each of the few that may watch at once has a thread of its own, so
 * that a slow one keeps nobody waiting; who is too slow is sent away, and may come back and ask for what it missed.
 */
final class EventStream implements Resource, AutoCloseable {
    static final int MOST = 32;
    private static final int MOST_WAITING = 1_000;
    private static final long HEARTBEAT_SECONDS = 10;
    private static final String TYPE = "text/event-stream";

    private final Events events;
    private final Supplier<ObjectNode> everything;
    private final Semaphore places = new Semaphore(MOST);
    private final ExecutorService threads;

    /** @param everything what a new watcher must be told of the backends */
    EventStream(Events events, Supplier<ObjectNode> everything) {
        this.events = events;
        this.everything = everything;
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "breakwater-admin-events");
            thread.setDaemon(true);
            return thread;
        });
    }

    boolean isAskedFor(Call call) {
        String accept = call.header("Accept");
        return call.segment(0).equals("events")
                && call.method().equals("GET")
                && accept != null
                && accept.contains(TYPE);
    }

    /** The last events. */
    @Override
    public Reply handle(Call call) throws ProblemException {
        call.allow("GET");
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        var list = view.putArray("events");
        for (Event event : events.after(0)) {
            ObjectNode each = list.addObject().put("id", event.id()).put("type", event.type());
            each.setAll(event.data());
            // The id of a backend must not hide that of the event.
            each.put("id", event.id());
            if (event.data().has("id")) {
                each.set("backend", event.data().get("id"));
            }
        }
        return Reply.json(view);
    }

    void open(HttpServletRequest request, HttpServletResponse response) throws ProblemException {
        if (!places.tryAcquire()) {
            throw ProblemException.unavailable(MOST + " others watch already; try again later, or ask for the list with"
                    + " \"Accept: application/json\".");
        }
        response.setContentType(TYPE);
        response.setCharacterEncoding("UTF-8");
        long after = lastId(request.getHeader("Last-Event-ID"));
        Watcher watcher = new Watcher(request.startAsync());
        threads.execute(() -> run(watcher, after));
    }

    private static long lastId(String given) {
        try {
            return given == null ? Long.MAX_VALUE : Long.parseLong(given.strip());
        } catch (NumberFormatException notOurs) {
            return Long.MAX_VALUE;
        }
    }

    private void run(Watcher watcher, long after) {
        BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
        AtomicBoolean tooSlow = new AtomicBoolean();
        Consumer<Event> listener = event -> {
            if (!waiting.offer(event)) {
                tooSlow.set(true);
            }
        };
        try {
            for (Event missed : events.listen(after, listener)) {
                watcher.write(missed.text());
            }
            watcher.write(new Event(0, "backends", everything.get()).text());
            while (!tooSlow.get()) {
                Event next = waiting.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
                // A comment finds out whether anybody is still there.
                watcher.write(next == null ? ":\n\n" : next.text());
            }
        } catch (IOException | InterruptedException over) {
            // The watcher is gone, or too slow, or the interface closes.
        } finally {
            events.leave(listener);
            places.release();
            watcher.end();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
