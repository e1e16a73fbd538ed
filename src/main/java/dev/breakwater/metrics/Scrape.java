package dev.breakwater.metrics;

import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All metrics at one moment. For one thread. */
public final class Scrape {
    private final int mostNames;
    private final Map<String, Family> families = new LinkedHashMap<>();
    private final List<MetricSnapshot> others = new ArrayList<>();
    private final Map<DataPointSnapshot, DurationSnapshot> recent = new IdentityHashMap<>();

    Scrape(int mostNames) {
        this.mostNames = mostNames;
    }

    /** @param name ends with {@code _total} */
    public Family counter(String name, String help, String... labels) {
        return family(Family.Kind.COUNTER, name, help, labels);
    }

    public Family gauge(String name, String help, String... labels) {
        return family(Family.Kind.GAUGE, name, help, labels);
    }

    /** A gauge of 1 whose labels tell something. @param name ends with {@code _info} */
    public Family info(String name, String help, String... labels) {
        return family(Family.Kind.INFO, name, help, labels);
    }

    /** @param name ends with {@code _seconds} */
    public Family histogram(String name, String help, String... labels) {
        return family(Family.Kind.HISTOGRAM, name, help, labels);
    }

    private Family family(Family.Kind kind, String name, String help, String... labels) {
        return families.computeIfAbsent(name, key -> new Family(kind, name, help, labels, mostNames));
    }

    void addAll(MetricSnapshots snapshots) {
        snapshots.forEach(others::add);
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> all = new ArrayList<>(others);
        families.values().forEach(family -> all.add(family.snapshot(recent)));
        return new MetricSnapshots(all);
    }

    /** The last minutes of a series of durations, or null for what is none. */
    DurationSnapshot recent(DataPointSnapshot series) {
        return recent.get(series);
    }
}
