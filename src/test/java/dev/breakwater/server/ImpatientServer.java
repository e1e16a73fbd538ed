package dev.breakwater.server;

import dev.breakwater.proxy.Transports;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Starts a server with less patience than the real one. */
public final class ImpatientServer {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private ImpatientServer() {}

    /** One that looks all the time for what nobody uses any more. */
    public static BreakwaterServer start(Path file) throws Exception {
        return BreakwaterServer.start(file, Clock.systemUTC(), PATIENCE, Silence.KEEP_ALIVE);
    }

    /** One that ends clients' connections that are silent for that long without a request. */
    public static BreakwaterServer start(Path file, Duration keepAlive) throws Exception {
        return BreakwaterServer.start(file, Clock.systemUTC(), Transports.Resources.PATIENCE, keepAlive);
    }
}
