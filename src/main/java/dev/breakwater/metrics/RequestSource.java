package dev.breakwater.metrics;

import java.util.List;
import java.util.function.Supplier;

/** Shows the meters of all routes. */
final class RequestSource implements Source {
    private final Supplier<List<RequestMeters>> routes;

    RequestSource(Supplier<List<RequestMeters>> routes) {
        this.routes = routes;
    }

    @Override
    public void collect(Scrape scrape) {
        Family requests = scrape.counter(
                "breakwater_requests_total", "Requests that have ended, however that was.", "site", "route");
        Family responses = scrape.counter(
                "breakwater_responses_total",
                "Responses that were begun, by the class of their status.",
                "site",
                "route",
                "code");
        Family failures = scrape.counter(
                "breakwater_failures_total",
                "Requests that were not served, or not wholly, by cause.",
                "site",
                "route",
                "cause");
        Family received = scrape.counter(
                "breakwater_request_bytes_total",
                "Bytes of request bodies that were read from clients.",
                "site",
                "route");
        Family sent = scrape.counter(
                "breakwater_response_bytes_total",
                "Bytes of response bodies that were sent to clients.",
                "site",
                "route");
        Family durations = scrape.histogram(
                "breakwater_request_duration_seconds",
                "From the beginning of a request to its end, its bodies included.",
                "site",
                "route");
        Family firstBytes = scrape.histogram(
                "breakwater_first_byte_seconds",
                "From the beginning of a request to the header of the backend's response, retries and queue included.",
                "site",
                "route");
        Family open = scrape.gauge("breakwater_websockets_open", "WebSockets that are open now.", "site", "route");
        Family opened =
                scrape.counter("breakwater_websockets_opened_total", "WebSockets that were opened.", "site", "route");
        Family closed = scrape.counter(
                "breakwater_websockets_closed_total",
                "WebSockets that have ended, by how they did.",
                "site",
                "route",
                "end");
        for (RequestMeters meters : routes.get()) {
            String site = meters.site();
            String route = meters.route();
            requests.add(meters.requests(), site, route);
            for (int kind = 1; kind <= 5; kind++) {
                responses.add(meters.responses(kind), site, route, kind + "xx");
            }
            meters.failures().forEach((cause, count) -> failures.add(count, site, route, cause));
            received.add(meters.received(), site, route);
            sent.add(meters.sent(), site, route);
            durations.add(meters.durations(), site, route);
            firstBytes.add(meters.firstBytes(), site, route);
            open.add(meters.streams().openNow(), site, route);
            opened.add(meters.streams().opened(), site, route);
            meters.streams().closed().forEach((end, count) -> closed.add(count, site, route, end));
        }
    }
}
