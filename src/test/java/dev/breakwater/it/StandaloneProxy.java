package dev.breakwater.it;

import dev.breakwater.server.BreakwaterServer;
import java.nio.file.Path;

/** The standalone server. */
final class StandaloneProxy implements Proxy {
    private final BreakwaterServer server;

    StandaloneProxy(Path config) throws Exception {
        server = BreakwaterServer.start(config);
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

    @Override
    public void close() {
        server.stop();
    }
}
