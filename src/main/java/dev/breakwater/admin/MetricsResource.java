package dev.breakwater.admin;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;

/** {@code /metrics}: as Prometheus text, as OpenMetrics where the client prefers that, or as JSON for {@code ?format=json}. */
final class MetricsResource implements Resource {
    private final Metrics metrics;

    MetricsResource(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Reply handle(Call call) throws ProblemException, IOException {
        call.allow("GET");
        Exposition exposition =
                "json".equals(call.query("format")) ? Exposition.JSON : Exposition.accepted(call.fields("Accept"));
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        exposition.write(metrics.scrape(), body);
        return new Reply(200, exposition.contentType(), body.toByteArray(), Map.of("Vary", "Accept"));
    }
}
