package dev.breakwater.it;

import dev.breakwater.server.BreakwaterServer;
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

    @Override
    public void close() {
        server.stop();
    }
}
