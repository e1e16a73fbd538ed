package dev.breakwater;

import dev.breakwater.config.ConfigException;
import dev.breakwater.server.BreakwaterServer;
import dev.breakwater.server.DemoBackends;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the proxy. It runs until SIGTERM or SIGINT, upon which it drains and exits with 0; SIGHUP reads the configuration again. */
@Command(
        name = "run",
        description = "Start the proxy and run until SIGTERM.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    /** Not an exit code: the server's threads go on. */
    static final int RUNNING = -1;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigFileOption config;

    @Option(names = "--demo", description = "Also start the two small backends that etc/config.json names.")
    private boolean demo;

    @Override
    public Integer call() {
        Path file = config.file();
        try {
            DemoBackends backends = demo ? DemoBackends.start(file) : null;
            BreakwaterServer server = BreakwaterServer.start(file);
            handleSignals(server, backends);
            server.announce();
            return RUNNING;
        } catch (ConfigException | IOException problem) {
            spec.commandLine().getErr().println(problem.getMessage());
            return 1;
        }
    }

    private static void handleSignals(BreakwaterServer server, DemoBackends backends) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runnable stop = () -> {
            if (stopping.compareAndSet(false, true)) {
                Thread stopper = new Thread(() -> stop(server, backends), "breakwater-stop");
                // Signals come on a daemon thread. As another one it would be cut off as soon as the server's threads
                // have ended.
                stopper.setDaemon(false);
                stopper.start();
            }
        };
        Signals.handle("TERM", stop);
        Signals.handle("INT", stop);
        Signals.handle("HUP", server::reload);
    }

    private static void stop(BreakwaterServer server, DemoBackends backends) {
        server.stop();
        if (backends != null) {
            backends.close();
        }
        System.exit(0);
    }
}
