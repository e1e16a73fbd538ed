package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import dev.breakwater.websocket.Wire;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.util.Callback;

/** A response through the servlet API alone. Early hints are dropped: Servlet 6.0 cannot send them. */
final class ServletProxyResponse implements ProxyResponse {
    private final Exchange exchange;
    private final AsyncContext async;
    private final HttpServletResponse response;
    private final boolean jetty;
    private final Executor executor;
    private final Custody custody;
    private final ServletOutput output;

    ServletProxyResponse(
            Exchange exchange,
            AsyncContext async,
            HttpServletResponse response,
            Custody custody,
            boolean jetty,
            Executor executor) {
        this.executor = executor;
        this.exchange = exchange;
        this.async = async;
        this.response = response;
        this.jetty = jetty;
        this.custody = custody;
        this.output = new ServletOutput(response, custody, executor);
    }

    @Override
    public void begin(int status, HttpFields fields) {
        custody.whileThere(() -> fill(status, fields));
    }

    private void fill(int status, HttpFields fields) {
        response.reset();
        response.setStatus(status);
        boolean http2 = async.getRequest().getProtocol().startsWith("HTTP/2");
        boolean late = http2 && endsLate(fields);
        Set<String> seen = new HashSet<>();
        for (HttpField field : fields) {
            // Tomcat would send it in HTTP/2 too, where clients refuse it.
            if (http2 && field.getHeader() == HttpHeader.CONNECTION || late && isLate(field)) {
                continue;
            }
            // The first replaces what the container set by itself, such as Date.
            if (seen.add(field.getLowerCaseName())) {
                response.setHeader(field.getName(), field.getValue());
            } else {
                response.addHeader(field.getName(), field.getValue());
            }
        }
    }

    /** Whether that is all of a gRPC call's answer. Only Jetty ends an HTTP/2 stream with its header; clients of gRPC take no empty body in place of that. */
    private boolean endsLate(HttpFields fields) {
        boolean late = !jetty && fields.contains(GrpcStatus.STATUS);
        if (late) {
            HttpFields.Mutable last = HttpFields.build();
            fields.stream().filter(ServletProxyResponse::isLate).forEach(last::add);
            trailers(() -> last);
        }
        return late;
    }

    /** What HTTP does not know is the call's, and may have its meaning for clients only after the answer. */
    private static boolean isLate(HttpField field) {
        return field.getHeader() == null;
    }

    @Override
    public void trailers(Supplier<HttpFields> trailers) {
        custody.whileThere(() -> response.setTrailerFields(() -> {
            Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            trailers.get().forEach(field -> fields.merge(field.getName(), field.getValue(), (a, b) -> a + ", " + b));
            return fields;
        }));
    }

    @Override
    public void earlyHints(HttpFields fields) {}

    /** Containers tell by the exception's class: see {@link Causes#ofClient}. */
    @Override
    public boolean isMalformedBody(Throwable cause) {
        return false;
    }

    @Override
    public boolean survivesMalformedBody() {
        return false;
    }

    @Override
    public void write(ByteBuffer bytes, Callback done) {
        output.write(bytes, done);
    }

    @Override
    public void complete() {
        custody.last(this::end);
    }

    private void end() {
        try {
            async.complete();
        } catch (IllegalStateException alreadyEnded) {
            // The container gave the client up before.
        }
    }

    @Override
    public void upgrade(HttpFields fields, Consumer<Wire> opened) {
        exchange.progress().responseStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        begin(HttpStatus.SWITCHING_PROTOCOLS_101, fields);
        custody.whileThere(() -> {
            async.getRequest().setAttribute(ServletSwitch.ATTRIBUTE, new ServletSwitch(executor, opened));
            // A connection can only be had on a thread of the container's.
            async.dispatch();
        });
    }

    @Override
    public void abort() {
        exchange.abort();
        custody.last(this::cutOff);
    }

    private void cutOff() {
        try {
            if (jetty) {
                // Jetty's own word for "reset the connection".
                response.sendError(-1);
                async.complete();
            } else {
                // The filter throws when the dispatch reaches it, upon which the container closes the connection.
                async.dispatch();
            }
        } catch (IOException | IllegalStateException alreadyEnded) {
            end();
        } catch (UnsupportedOperationException stopping) {
            // So Tomcat says that the application is being stopped, upon which it closes the connection by itself.
        }
    }
}
