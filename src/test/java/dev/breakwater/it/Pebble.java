package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Let's Encrypt's test authority, which verifies names as the real one does, refuses some nonces by chance and forgets everything when it stops. Under CI it
 * must be installed; elsewhere its tests are skipped without it.
 */
final class Pebble implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/pebble";
    private static final Pattern ORDER = Pattern.compile("Added order \"[^\"]+\" to the db");

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final int port = FreePort.next();
    private final int managementPort = FreePort.next();
    private final Path log = directory.resolve("log");
    private final int dnsPort;
    private Process process;

    /** @param settings more members of its configuration, each with a comma at the end */
    Pebble(int httpPort, int tlsPort, DnsServer dns, String settings) throws IOException {
        boolean installed = Files.isExecutable(Path.of(PROGRAM));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(PROGRAM + " is missing: install pebble");
        }
        assumeTrue(installed, PROGRAM + " is missing: install pebble");
        dnsPort = dns.port();
        authority.issue("127.0.0.1").write(directory, "own");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(directory.resolve("pebble.json"), """
                {"pebble": {%s "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                 "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d}}""".formatted(
                        settings,
                        port,
                        managementPort,
                        directory.resolve("own.crt"),
                        directory.resolve("own.key"),
                        httpPort,
                        tlsPort));
    }

    void start() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(PROGRAM, "-strict", "-dnsserver", "127.0.0.1:" + dnsPort, "-config"));
        command.add(directory.resolve("pebble.json").toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Await.until("Pebble answers", AcmeScene.PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Pebble has ended: " + log());
            }
            try {
                return get(URI.create(directoryUrl())).startsWith("{");
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    /** Everything that it was asked and did. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** How often it was asked for certificates; what it refused for its nonce was not asked. */
    int orders() throws IOException {
        return Files.exists(log) ? ORDER.split(log(), -1).length - 1 : 0;
    }

    String directoryUrl() {
        return "https://127.0.0.1:" + port + "/dir";
    }

    /** The authority of its own TLS. */
    Path caFile() {
        return directory.resolve("ca.pem");
    }

    /** Writes the authority of what it issues, another one after each start, and returns the file. */
    Path root() throws IOException {
        Path file = directory.resolve("root.pem");
        Files.writeString(file, management("/roots/0"));
        return file;
    }

    /** What it knows of a certificate. */
    String status(String serial) throws IOException {
        return management("/cert-status-by-serial/" + serial);
    }

    private String management(String path) throws IOException {
        return get(URI.create("https://127.0.0.1:" + managementPort + path));
    }

    private String get(URI url) throws IOException {
        try {
            return HttpClient.newBuilder()
                    .sslContext(authority.trusted())
                    .build()
                    .send(
                            HttpRequest.newBuilder(url)
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    void stop() {
        if (process != null) {
            process.destroy();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
        ScratchDirectory.delete(directory);
    }
}
