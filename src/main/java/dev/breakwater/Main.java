package dev.breakwater;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the distribution. */
@Command(
        name = "breakwater",
        description = "A reverse proxy and load balancer for the JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, ValidateCommand.class, ExplainCommand.class, VersionCommand.class},
        footer = {"", "Exit codes: 0 success, 1 a problem that is named, 2 a command line that is not understood."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        configureLogging();
        int code = new CommandLine(new Main()).execute(arguments);
        if (code != RunCommand.RUNNING) {
            System.exit(code);
        }
    }

    /** From a checkout there is no launcher that names the file. */
    private static void configureLogging() {
        Path file = Path.of("etc", "logging.properties");
        if (System.getProperty("java.util.logging.config.file") == null && Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                LogManager.getLogManager().readConfiguration(in);
            } catch (IOException unreadable) {
                System.err.println(file + " cannot be read: " + unreadable.getMessage());
            }
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: run, validate, explain or version.");
    }
}
