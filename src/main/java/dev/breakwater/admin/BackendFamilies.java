package dev.breakwater.admin;

import dev.breakwater.config.BackendState;
import dev.breakwater.metrics.Family;
import dev.breakwater.metrics.Scrape;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.BackendLoad;
import dev.breakwater.upstream.Health;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The metrics of backends in one scrape. */
final class BackendFamilies {
    private static final List<String> STATES = words(BackendState.values());
    private static final List<String> STATUSES = words(Health.Status.values());
    private static final List<String> BREAKER_STATES = List.of("closed", "open", "half_open");

    private final Scrape scrape;
    private final Family requests;
    private final Family failures;
    private final Family inFlight;
    private final Family up;
    private final Family state;
    private final Family health;
    private final Family breaker;
    private final Family opened;
    private final Family firstByte;

    BackendFamilies(Scrape scrape) {
        this.scrape = scrape;
        requests = counter("requests", "Attempts that have ended.");
        failures =
                counter("failures", "Attempts that failed by the backend's fault, responses of 500 and more included.");
        inFlight = gauge("in_flight", "Requests that are with it now.");
        up = gauge(
                "up",
                "1 where it takes requests: it is ready, and neither health checks nor the circuit breaker object.");
        state = gauge("state", "1 for the state that the configuration gives it.", "state");
        health = gauge("health", "1 for what active health checks say.", "status");
        breaker = gauge("breaker_state", "1 for the state of its circuit breaker.", "state");
        opened = counter("breaker_opened", "How often its circuit breaker has opened.");
        firstByte = scrape.histogram(
                "breakwater_backend_first_byte_seconds",
                "From the choice of the backend to the header of its response.",
                "upstream",
                "backend");
    }

    private Family counter(String name, String help) {
        return scrape.counter("breakwater_backend_" + name + "_total", help, "upstream", "backend");
    }

    private Family gauge(String name, String help, String... more) {
        String[] labels =
                Stream.concat(Stream.of("upstream", "backend"), Stream.of(more)).toArray(String[]::new);
        return scrape.gauge("breakwater_backend_" + name, help, labels);
    }

    void add(Backend backend) {
        String upstream = backend.upstream();
        String id = backend.id();
        BackendLoad load = backend.load();
        requests.add(load.requests(), upstream, id);
        failures.add(load.failures(), upstream, id);
        inFlight.add(load.inFlight(), upstream, id);
        up.add(backend.ready() && backend.healthy() ? 1 : 0, upstream, id);
        one(state, STATES, word(backend.config().state()), upstream, id);
        one(health, STATUSES, word(backend.health().status()), upstream, id);
        one(breaker, BREAKER_STATES, backend.breaker().state(), upstream, id);
        opened.add(backend.breaker().opened(), upstream, id);
        firstByte.add(load.firstByte(), upstream, id);
    }

    private static void one(Family family, List<String> words, String present, String upstream, String id) {
        words.forEach(word -> family.add(word.equals(present) ? 1 : 0, upstream, id, word));
    }

    private static List<String> words(Enum<?>[] constants) {
        return Stream.of(constants).map(BackendFamilies::word).toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
