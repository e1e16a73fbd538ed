package dev.breakwater;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the configuration file, the same for every command. */
final class ConfigFileOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description =
                    "The configuration: .json, .yaml or .toml. Default: $BREAKWATER_CONFIG, else etc/config.json.")
    private Path config;

    Path file() {
        String named = System.getenv("BREAKWATER_CONFIG");
        if (config != null || named != null) {
            return config == null ? Path.of(named) : config;
        }
        Path inHome = Path.of(System.getProperty("breakwater.home", "."), "etc", "config.json");
        return Files.exists(inHome) ? inHome : Path.of("etc", "config.json");
    }
}
