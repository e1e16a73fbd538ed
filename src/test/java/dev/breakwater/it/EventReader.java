package dev.breakwater.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events as a browser's EventSource does. */
final class EventReader implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /**
     * One event.
     *
     * @param id or null
     */
    record Event(String id, String type, JsonNode data) {}

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    EventReader(HttpResponse<InputStream> response) {
        this.response = response;
        Thread thread = new Thread(this::read, "event-reader");
        thread.setDaemon(true);
        thread.start();
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = null;
            String type = null;
            String data = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data != null) {
                        events.add(new Event(id, type, JsonMapper.shared().readTree(data)));
                    }
                    id = null;
                    type = null;
                    data = null;
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                }
            }
        } catch (IOException closed) {
            // The test is through.
        }
    }

    /** The next event of that type for which this holds; waits for it. */
    Event next(String type, Predicate<JsonNode> wanted) {
        long began = System.nanoTime();
        try {
            while (System.nanoTime() - began < PATIENCE_NANOS) {
                Event event = events.poll(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                if (event != null && event.type().equals(type) && wanted.test(event.data())) {
                    return event;
                }
            }
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
        throw new AssertionError("No such event came: " + type);
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
