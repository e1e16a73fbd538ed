package dev.breakwater.server;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Starts a server that looks all the time for what nobody uses any more. */
public final class ImpatientServer {
    private static final Duration PATIENCE = Duration.ofMillis(20);

    private ImpatientServer() {}

    public static BreakwaterServer start(Path file) throws Exception {
        return BreakwaterServer.start(file, Clock.systemUTC(), PATIENCE);
    }
}
