package dev.breakwater.metrics;

import com.codahale.metrics.MetricRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one running proxy counts, and whom it asks for the rest when somebody looks. Safe for use by any thread. */
public final class Metrics {
    /** The label value of requests that no site or no route was found for. */
    public static final String NONE = "none";

    private static final int MOST_NAMES = 2_000;
    /** Those that no configuration gives: of what is not known, and of what is beyond the limit. */
    private static final int OWN_NAMES = 2;

    private static final RouteLabels UNKNOWN = new RouteLabels(NONE, NONE);

    /** The labels of a route's meters, all from the configuration. */
    public record RouteLabels(String site, String route) {}

    private final MetricRegistry registry = new MetricRegistry();
    private final List<String> causes;
    private final int mostNames;
    private final Map<RouteLabels, RequestMeters> routes = new ConcurrentHashMap<>();
    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final RequestMeters all;
    private final RequestMeters unknown;
    private final RequestMeters other;
    private final Reloads reloads;

    /** @param causes the words for failures, by their numbers */
    public Metrics(List<String> causes) {
        this(causes, MOST_NAMES);
    }

    Metrics(List<String> causes, int mostNames) {
        this.causes = List.copyOf(causes);
        this.mostNames = mostNames;
        all = new RequestMeters(registry, null, null, causes);
        unknown = new RequestMeters(registry, NONE, NONE, causes);
        other = new RequestMeters(registry, Family.OTHER, Family.OTHER, causes);
        reloads = new Reloads(registry);
        sources.add(new RequestSource(this::everyRoute));
        sources.add(reloads);
    }

    /** The same meters for the same labels; where there are too many, one that all others share. */
    public synchronized RequestMeters route(RouteLabels labels) {
        RequestMeters known = labels.equals(UNKNOWN) ? unknown : routes.get(labels);
        if (known == null && routes.size() < mostNames) {
            known = new RequestMeters(registry, labels.site(), labels.route(), causes);
            routes.put(labels, known);
        }
        return known == null ? other : known;
    }

    /** Forgets the meters of all routes but these, before those of new ones are asked for. */
    public synchronized void retain(Set<RouteLabels> present) {
        routes.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().unregister();
            }
            return gone;
        });
    }

    /** Of requests whose site is not known. */
    public RequestMeters unknown() {
        return unknown;
    }

    /** Of all requests, those of routes that are gone included. */
    public RequestMeters all() {
        return all;
    }

    /** Counts a request. Called once for each. */
    public void record(RequestMeters meters, Ended ended) {
        all.record(ended);
        meters.record(ended);
    }

    /** A request became a WebSocket. */
    public void opened(RequestMeters meters) {
        all.streams().open();
        meters.streams().open();
    }

    /**
     * A WebSocket is over.
     *
     * @param end a word for how it ended; there are few
     */
    public void closed(RequestMeters meters, String end) {
        all.streams().close(end);
        meters.streams().close(end);
    }

    public Reloads reloads() {
        return reloads;
    }

    /** Where reporters of Dropwizard Metrics find everything that is counted here. */
    public MetricRegistry registry() {
        return registry;
    }

    /** Asks this one too when somebody looks. */
    public void add(Source source) {
        sources.add(source);
    }

    /** Everything as it is now. */
    public Scrape scrape() {
        Scrape scrape = new Scrape(mostNames + OWN_NAMES);
        sources.forEach(source -> source.collect(scrape));
        return scrape;
    }

    private List<RequestMeters> everyRoute() {
        List<RequestMeters> meters = new java.util.ArrayList<>(routes.values());
        meters.add(unknown);
        if (other.requests() > 0) {
            meters.add(other);
        }
        return meters;
    }
}
