package dev.breakwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What is counted of the requests of one route, or of all. Safe for use by any thread. */
public final class RequestMeters {
    private static final int CLASSES = 5;

    private final MetricRegistry registry;
    private final String site;
    private final String route;
    private final List<String> causes;
    private final List<String> names = new ArrayList<>();
    private boolean gone;
    private final Counter requests = new Counter();
    private final Counter errors = new Counter();
    private final Counter received = new Counter();
    private final Counter sent = new Counter();
    private final Counter[] responses = new Counter[CLASSES];
    private final AtomicReferenceArray<Counter> failures;
    private final DurationHistogram durations = new DurationHistogram();
    private final DurationHistogram firstBytes = new DurationHistogram();
    private final StreamMeters streams;

    /** @param site its label, or null where it counts all */
    RequestMeters(MetricRegistry registry, String site, String route, List<String> causes) {
        this.registry = registry;
        this.site = site;
        this.route = route;
        this.causes = causes;
        failures = new AtomicReferenceArray<>(causes.size());
        register("breakwater_requests_total", "", requests);
        register("breakwater_request_errors_total", "", errors);
        register("breakwater_request_bytes_total", "", received);
        register("breakwater_response_bytes_total", "", sent);
        register("breakwater_request_duration_seconds", "", durations);
        register("breakwater_first_byte_seconds", "", firstBytes);
        streams = new StreamMeters(this::register);
        for (int i = 0; i < CLASSES; i++) {
            responses[i] = new Counter();
            register("breakwater_responses_total", "code=\"" + (i + 1) + "xx\"", responses[i]);
        }
    }

    /** Once it is gone nothing may come back, not even a cause that occurs for the first time. */
    private synchronized void register(String name, String label, Metric metric) {
        String labels = site == null ? label : "site=\"" + site + "\",route=\"" + route + "\",";
        String full = name + "{" + (site == null ? label : labels + label) + "}";
        if (!gone) {
            registry.register(full, metric);
            names.add(full);
        }
    }

    /** The route is gone: what is still in flight goes on counting here, unseen. */
    synchronized void unregister() {
        gone = true;
        names.forEach(registry::remove);
    }

    void record(Ended ended) {
        requests.inc();
        received.inc(ended.received());
        sent.inc(ended.sent());
        int kind = ended.status() / 100;
        if (kind >= 1 && kind <= CLASSES) {
            responses[kind - 1].inc();
        }
        if (ended.error()) {
            errors.inc();
        }
        if (ended.failure() >= 0) {
            failed(ended.failure()).inc();
        }
        durations.record(ended.nanos(), ended.at());
        if (ended.firstByteNanos() > 0) {
            firstBytes.record(ended.firstByteNanos(), ended.at());
        }
    }

    private Counter failed(int cause) {
        Counter counter = failures.get(cause);
        if (counter == null) {
            Counter first = new Counter();
            if (failures.compareAndSet(cause, null, first)) {
                register("breakwater_failures_total", "cause=\"" + causes.get(cause) + "\"", first);
            }
            counter = failures.get(cause);
        }
        return counter;
    }

    String site() {
        return site;
    }

    String route() {
        return route;
    }

    public long requests() {
        return requests.getCount();
    }

    /** Those that ended with a status of 500 or more, or failed otherwise than by the client's fault. */
    public long errors() {
        return errors.getCount();
    }

    /** Bytes of request bodies that were read. */
    public long received() {
        return received.getCount();
    }

    /** Bytes of response bodies that were sent. */
    public long sent() {
        return sent.getCount();
    }

    /** Responses by class: 1 for 1xx to 5 for 5xx. */
    public long responses(int kind) {
        return responses[kind - 1].getCount();
    }

    /** Failures by cause, of those that have occurred. */
    public Map<String, Long> failures() {
        Map<String, Long> found = new LinkedHashMap<>();
        for (int i = 0; i < causes.size(); i++) {
            Counter counter = failures.get(i);
            if (counter != null) {
                found.put(causes.get(i), counter.getCount());
            }
        }
        return found;
    }

    public StreamMeters streams() {
        return streams;
    }

    /** From a request's beginning to its end. */
    public DurationHistogram durations() {
        return durations;
    }

    /** From a request's beginning to the backend's response header. */
    public DurationHistogram firstBytes() {
        return firstBytes;
    }
}
