package dev.breakwater.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;

/** All series of one name in one scrape. What has the same label values is added up; so is what there is no room for, under {@link #OTHER}. */
public final class Family {
    /** The name of whatever is beyond the limit. */
    public static final String OTHER = "other";

    /** How many labels, the first ones, have values from the configuration; those of the rest are words of Breakwater's own, and few. */
    private static final int NAMES = 2;

    private static final double[] BOUNDS = DoubleStream.concat(
                    Arrays.stream(Buckets.SECONDS), DoubleStream.of(Double.POSITIVE_INFINITY))
            .toArray();

    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        INFO
    }

    private record Series(double value, DurationSnapshot total, DurationSnapshot recent) {
        Series plus(Series other) {
            return total == null
                    ? new Series(value + other.value, null, null)
                    : new Series(0, total.plus(other.total), recent.plus(other.recent));
        }
    }

    private final Kind kind;
    private final MetricMetadata metadata;
    private final String[] labels;
    private final int mostNames;
    private final Set<List<String>> names = new HashSet<>();
    private final Map<List<String>, Series> series = new LinkedHashMap<>();

    Family(Kind kind, String name, String help, String[] labels, int mostNames) {
        this.kind = kind;
        // The library wants names without the endings that it writes.
        this.metadata = new MetricMetadata(name.replaceFirst("_(total|info)$", ""), help);
        this.labels = labels;
        this.mostNames = mostNames;
    }

    public Family add(double value, String... labelValues) {
        return add(new Series(value, null, null), List.of(labelValues));
    }

    public Family add(DurationHistogram durations, String... labelValues) {
        return add(new Series(0, durations.total(), durations.recent()), List.of(labelValues));
    }

    private Family add(Series added, List<String> labelValues) {
        int named = Math.min(NAMES, labelValues.size());
        List<String> name = labelValues.subList(0, named);
        if (names.contains(name) || names.size() < mostNames) {
            names.add(name);
            series.merge(labelValues, added, Series::plus);
        } else {
            List<String> key = new ArrayList<>(labelValues);
            Collections.fill(key.subList(0, named), OTHER);
            series.merge(key, added, Series::plus);
        }
        return this;
    }

    /** @param recent is told the last minutes of every series of durations */
    MetricSnapshot snapshot(Map<DataPointSnapshot, DurationSnapshot> recent) {
        return switch (kind) {
            case COUNTER ->
                new CounterSnapshot(
                        metadata,
                        series.entrySet().stream()
                                .map(entry -> new CounterDataPointSnapshot(
                                        entry.getValue().value, labels(entry.getKey()), null, 0))
                                .toList());
            case GAUGE ->
                new GaugeSnapshot(
                        metadata,
                        series.entrySet().stream()
                                .map(entry -> new GaugeDataPointSnapshot(
                                        entry.getValue().value, labels(entry.getKey()), null))
                                .toList());
            case INFO ->
                new InfoSnapshot(
                        metadata,
                        series.keySet().stream()
                                .map(values -> new InfoDataPointSnapshot(labels(values)))
                                .toList());
            case HISTOGRAM ->
                new HistogramSnapshot(
                        metadata,
                        series.entrySet().stream()
                                .map(entry -> histogram(entry.getValue(), labels(entry.getKey()), recent))
                                .toList());
        };
    }

    private static HistogramDataPointSnapshot histogram(
            Series series, Labels labels, Map<DataPointSnapshot, DurationSnapshot> recent) {
        HistogramDataPointSnapshot point = new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(BOUNDS, series.total.shown()),
                series.total.sum(),
                labels,
                Exemplars.EMPTY,
                0);
        recent.put(point, series.recent);
        return point;
    }

    private Labels labels(List<String> values) {
        return Labels.of(labels, values.toArray(String[]::new));
    }
}
