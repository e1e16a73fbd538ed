package dev.breakwater.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;

/** The ways in which metrics are written. */
public enum Exposition {
    PROMETHEUS(PrometheusTextFormatWriter.CONTENT_TYPE) {
        @Override
        public void write(Scrape scrape, OutputStream out) throws IOException {
            PrometheusTextFormatWriter.create().write(out, scrape.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        }
    },
    OPEN_METRICS(OpenMetricsTextFormatWriter.CONTENT_TYPE) {
        @Override
        public void write(Scrape scrape, OutputStream out) throws IOException {
            OpenMetricsTextFormatWriter.create().write(out, scrape.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
        }
    },
    JSON("application/json") {
        @Override
        public void write(Scrape scrape, OutputStream out) {
            JsonExposition.write(scrape, out);
        }
    };

    private static final MediaType TEXT = new MediaType("text", "plain");
    private static final MediaType OPEN = new MediaType("application", "openmetrics-text");

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    public abstract void write(Scrape scrape, OutputStream out) throws IOException;

    /**
     * What a client wants that names its wishes in an Accept field (RFC 9110 section 12.5.1): OpenMetrics only where it asks for it by name and not less than for
     * text.
     *
     * @param accept the field, or null
     */
    public static Exposition accepted(String accept) {
        double open = accept == null ? 0 : OPEN.quality(accept, true);
        return open > 0 && open >= TEXT.quality(accept, false) ? OPEN_METRICS : PROMETHEUS;
    }
}
