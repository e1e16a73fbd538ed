package dev.breakwater;

import dev.breakwater.config.ConfigCheck;
import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.tls.Certificates;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a configuration could be used, and everything that is wrong with it. */
@Command(
        name = "validate",
        description = "Check a configuration file: exit 0 when it is good, else print every problem and exit 1.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The configuration, as with --config.")
    private Path named;

    @Mixin
    private ConfigFileOption config;

    @Override
    public Integer call() {
        Path file = named == null ? config.file() : named;
        try {
            ConfigCheck files = new Certificates().and(new BackendContexts());
            LoadedConfig loaded = new ConfigLoader(System.getenv(), files).load(file);
            PrintWriter out = spec.commandLine().getOut();
            loaded.warnings().forEach(warning -> out.println("warning: " + warning));
            out.println(file + ": valid");
            out.flush();
            return 0;
        } catch (ConfigException problems) {
            spec.commandLine().getErr().println(problems.getMessage());
            return 1;
        }
    }
}
