package dev.breakwater.it;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.server.BreakwaterServer;
import dev.breakwater.server.ImpatientServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The standalone server. */
final class StandaloneProxy implements Proxy {
    private static final Duration RELOADS_IN = Duration.ofSeconds(60);

    private final BreakwaterServer server;

    StandaloneProxy(Path config) throws Exception {
        server = BreakwaterServer.start(config);
    }

    /** @param clock the time by which certificates are renewed */
    StandaloneProxy(Path config, Clock clock) throws Exception {
        server = BreakwaterServer.start(config, clock);
    }

    /** @param keepAlive how long a client's connection may be silent without a request */
    StandaloneProxy(Path config, Duration keepAlive) throws Exception {
        server = ImpatientServer.start(config, keepAlive);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String adminUrl() {
        return "http://127.0.0.1:" + server.adminPort();
    }

    @Override
    public int inFlight() {
        return server.inFlight();
    }

    /** Has the configuration read again, and waits until it is in force or refused. */
    void reload() {
        long before = reloads();
        server.reload();
        Await.until("the configuration is read again", RELOADS_IN, () -> reloads() > before);
    }

    private long reloads() {
        try {
            return scrape().lines()
                    .filter(line -> line.startsWith("breakwater_config_reloads_total{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                    .sum();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** All metrics as Prometheus text. */
    String scrape() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Exposition.PROMETHEUS.write(server.metrics().scrape(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop();
    }
}
