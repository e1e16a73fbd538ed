package dev.breakwater.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.OutputStream;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Metrics as JSON: {@code {name: {"type", "help", "series": [{"labels", "value"}]}}}; durations have count, sum and percentiles instead of a value. */
final class JsonExposition {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Scrape scrape;
    private final JsonGenerator json;

    private JsonExposition(Scrape scrape, JsonGenerator json) {
        this.scrape = scrape;
        this.json = json;
    }

    static void write(Scrape scrape, OutputStream out) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            json.writeStartObject();
            scrape.snapshots().stream()
                    .filter(metric -> !metric.getDataPoints().isEmpty())
                    .forEach(new JsonExposition(scrape, json)::metric);
            json.writeEndObject();
        }
    }

    private void metric(MetricSnapshot metric) {
        json.writeObjectPropertyStart(name(metric));
        json.writeStringProperty("type", type(metric));
        json.writeStringProperty("help", metric.getMetadata().getHelp());
        json.writeArrayPropertyStart("series");
        metric.getDataPoints().forEach(this::series);
        json.writeEndArray();
        json.writeEndObject();
    }

    /** As the Prometheus text has it. */
    private static String name(MetricSnapshot metric) {
        String name = metric.getMetadata().getPrometheusName();
        if (metric instanceof CounterSnapshot) {
            return name + "_total";
        }
        return metric instanceof InfoSnapshot ? name + "_info" : name;
    }

    private static String type(MetricSnapshot metric) {
        if (metric instanceof CounterSnapshot) {
            return "counter";
        } else if (metric instanceof HistogramSnapshot) {
            return "histogram";
        }
        return metric instanceof GaugeSnapshot || metric instanceof InfoSnapshot ? "gauge" : "summary";
    }

    private void series(DataPointSnapshot series) {
        json.writeStartObject();
        json.writeObjectPropertyStart("labels");
        for (Label label : series.getLabels()) {
            json.writeStringProperty(label.getName(), label.getValue());
        }
        json.writeEndObject();
        if (series instanceof DistributionDataPointSnapshot distribution) {
            distribution(distribution);
        } else {
            json.writeName("value");
            number(value(series));
        }
        json.writeEndObject();
    }

    private static double value(DataPointSnapshot series) {
        if (series instanceof CounterDataPointSnapshot counter) {
            return counter.getValue();
        }
        return series instanceof GaugeDataPointSnapshot gauge ? gauge.getValue() : 1;
    }

    private void distribution(DistributionDataPointSnapshot series) {
        DurationSnapshot recent = scrape.recent(series);
        json.writeNumberProperty("count", series.getCount());
        json.writeName("sum");
        number(series.getSum());
        if (recent != null) {
            percentile("p50", recent.seconds(0.5));
            percentile("p95", recent.seconds(0.95));
            percentile("p99", recent.seconds(0.99));
        }
    }

    private void percentile(String name, Double seconds) {
        json.writeName(name);
        if (seconds == null) {
            json.writeNull();
        } else {
            number(seconds);
        }
    }

    /** Whole numbers without a fraction; JSON has no word for what is no number. */
    private void number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumber((long) value);
        } else {
            json.writeNumber(value);
        }
    }
}
