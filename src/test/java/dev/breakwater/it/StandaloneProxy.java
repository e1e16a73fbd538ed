package dev.breakwater.it;

import dev.breakwater.metrics.Exposition;
import dev.breakwater.server.BreakwaterServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** The standalone server. */
final class StandaloneProxy implements Proxy {
    private final BreakwaterServer server;

    StandaloneProxy(Path config) throws Exception {
        server = BreakwaterServer.start(config);
    }

    /** @param clock the time by which certificates are renewed */
    StandaloneProxy(Path config, Clock clock) throws Exception {
        server = BreakwaterServer.start(config, clock);
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

    /** Reads the configuration again, at once. */
    void reload() {
        server.reload();
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
