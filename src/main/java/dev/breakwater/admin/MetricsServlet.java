package dev.breakwater.admin;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.metrics.Metrics;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;

/** Shows the metrics: as Prometheus text, as OpenMetrics where the client prefers that, or as JSON for {@code ?format=json}. */
public final class MetricsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Metrics metrics;

    public MetricsServlet(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        Exposition exposition = "json".equals(request.getParameter("format"))
                ? Exposition.JSON
                : Exposition.accepted(String.join(",", Collections.list(request.getHeaders("Accept"))));
        // Whole, so that a failure is no half of an answer.
        ByteArrayOutputStream body = new ByteArrayOutputStream(32 * 1024);
        exposition.write(metrics.scrape(), body);
        response.setContentType(exposition.contentType());
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Vary", "Accept");
        response.setContentLength(body.size());
        if (request.getMethod().equals("GET")) {
            body.writeTo(response.getOutputStream());
        }
    }
}
