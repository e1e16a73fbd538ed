package dev.breakwater.proxy;

import dev.breakwater.config.AccessLogConfig;
import dev.breakwater.config.AccessLogConfig.Format;
import dev.breakwater.routing.Exchange;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;

/** Writes one line for each request, off the request's thread. Safe for use by any thread. */
public final class AccessLog implements AutoCloseable {
    private record Target(AccessLogConfig config, LineWriter writer) {}

    private volatile Target target;

    public AccessLog(AccessLogConfig config) {
        target = open(config);
    }

    /** Goes on with another format or file; lines that wait for the old one are still written. */
    public synchronized void apply(AccessLogConfig config) {
        Target previous = target;
        if (!config.equals(previous.config)) {
            boolean sameFile = config.format() != Format.OFF
                    && previous.writer != null
                    && Objects.equals(config.file(), previous.config.file());
            target = sameFile ? new Target(config, previous.writer) : open(config);
            if (!sameFile) {
                close(previous);
            }
        }
    }

    /** What a line will need of the request, or null where there is to be none. */
    AccessLogLine.Client client(HttpServletRequest clientRequest) {
        return target.writer == null ? null : AccessLogLine.Client.of(clientRequest);
    }

    /** @param client as it was when the request began */
    void write(AccessLogLine.Client client, Exchange exchange) {
        Target current = target;
        if (current.writer != null && client != null) {
            current.writer.write(
                    current.config.format() == Format.JSON
                            ? AccessLogLine.json(client, exchange)
                            : AccessLogLine.combined(client, exchange));
        }
    }

    /** Writes what waits. */
    @Override
    public void close() {
        close(target);
    }

    private static Target open(AccessLogConfig config) {
        return new Target(config, config.format() == Format.OFF ? null : new LineWriter(config.file()));
    }

    private static void close(Target target) {
        if (target.writer != null) {
            target.writer.close();
        }
    }
}
