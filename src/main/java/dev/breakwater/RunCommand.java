package dev.breakwater;

import dev.breakwater.config.ConfigException;
import dev.breakwater.server.BreakwaterServer;
import dev.breakwater.server.DemoBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
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

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration: .json, .yaml or .toml. Default: $BREAKWATER_CONFIG, else etc/config.json.")
    private Path config;

    @Option(names = "--demo", description = "Also start the two small backends that etc/config.json names.")
    private boolean demo;

    @Override
    public Integer call() {
        Path file = config == null ? defaultConfig() : config;
        try {
            DemoBackends backends = demo ? DemoBackends.start(file) : null;
            BreakwaterServer server = BreakwaterServer.start(file);
            handleSignals(server, backends);
            return RUNNING;
        } catch (ConfigException | IOException problem) {
            spec.commandLine().getErr().println(problem.getMessage());
            return 1;
        }
    }

    static Path defaultConfig() {
        String named = System.getenv("BREAKWATER_CONFIG");
        if (named != null) {
            return Path.of(named);
        }
        Path inHome = Path.of(System.getProperty("breakwater.home", "."), "etc", "config.json");
        return Files.exists(inHome) ? inHome : Path.of("etc", "config.json");
    }

    private static void handleSignals(BreakwaterServer server, DemoBackends backends) {
        AtomicBoolean stopping = new AtomicBoolean();
        Runnable stop = () -> {
            if (stopping.compareAndSet(false, true)) {
                new Thread(() -> stop(server, backends), "breakwater-stop").start();
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
