package dev.breakwater.admin;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin interface as one servlet: whoever may use it, whatever it answers, and how that is sent. */
final class AdminServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AdminServlet.class);

    private final transient Guard guard;
    private final transient Map<String, Resource> resources;
    private final transient Dashboard dashboard;
    private final transient EventStream events;

    /** @param resources by the first segment of the path */
    AdminServlet(Guard guard, Map<String, Resource> resources, Dashboard dashboard, EventStream events) {
        this.guard = guard;
        this.resources = resources;
        this.dashboard = dashboard;
        this.events = events;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        protect(response);
        String path = path(request);
        if (path == null) {
            // So that relative links lead below it.
            response.sendRedirect(request.getRequestURI() + "/");
            return;
        }
        Reply reply;
        try {
            boolean open = dashboard.has(path);
            guard.check(request, open);
            Call call = call(request, path);
            if (!open && events.isAskedFor(call)) {
                events.open(request, response);
                return;
            }
            reply = open ? dashboard.file(call, path) : resource(call).handle(call);
        } catch (ProblemException problem) {
            reply = problem.reply();
        } catch (RuntimeException unexpected) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), unexpected);
            reply = ProblemException.internal().reply();
        }
        send(reply, request, response);
    }

    private static Call call(HttpServletRequest request, String path) throws ProblemException {
        try {
            return new Call(request, path);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.badRequest("The path has a malformed escape.");
        }
    }

    private Resource resource(Call call) throws ProblemException {
        Resource resource = resources.get(call.segment(0));
        if (resource == null || call.segments().size() > resource.depth()) {
            throw ProblemException.notFound("There is " + String.join(", ", resources.keySet()) + ".");
        }
        return resource;
    }

    /** The raw path below the interface's own base; null where the base was asked for without its slash. */
    private static String path(HttpServletRequest request) {
        String base = request.getContextPath() + request.getServletPath();
        String path = request.getRequestURI()
                .substring(Math.min(base.length(), request.getRequestURI().length()));
        return path.isEmpty() ? null : path;
    }

    private static void protect(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
    }

    private static void send(Reply reply, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(reply.status());
        reply.headers().forEach(response::setHeader);
        if (reply.contentType() != null) {
            response.setContentType(reply.contentType());
            response.setContentLength(reply.body().length);
        }
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(reply.body());
        }
    }
}
