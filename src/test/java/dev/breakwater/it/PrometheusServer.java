package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus of its own on loopback that scrapes one target every second. Under CI it must be installed; elsewhere its tests are skipped without it. */
public final class PrometheusServer implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/prometheus";
    private static final String CHECKER = "/usr/bin/promtool";
    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\" address=127\\.0\\.0\\.1:(\\d+)");

    private final Path directory = ScratchDirectory.create();
    private final Path output = directory.resolve("output");
    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private PrometheusServer(String target, String path) throws IOException {
        Path config = directory.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: breakwater
                    metrics_path: %s
                    static_configs: [{targets: ["%s"]}]
                """.formatted(path, target));
        process = new ProcessBuilder(
                        PROGRAM,
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until(
                "Prometheus listens", Duration.ofSeconds(30), () -> listening().find());
        Matcher listening = listening();
        listening.find();
        port = Integer.parseInt(listening.group(1));
        // It listens some time before it answers queries.
        Await.until("Prometheus is ready", Duration.ofSeconds(30), this::ready);
    }

    private boolean ready() throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/-/ready");
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    private Matcher listening() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("Prometheus has ended: " + Files.readString(output));
        }
        return LISTENING.matcher(Files.readString(output));
    }

    /** @param target host and port */
    public static PrometheusServer start(String target, String path) throws IOException {
        assumeInstalled();
        return new PrometheusServer(target, path);
    }

    static void assumeInstalled() {
        boolean installed = Files.isExecutable(Path.of(PROGRAM)) && Files.isExecutable(Path.of(CHECKER));
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(PROGRAM + " is missing: install prometheus");
        }
        assumeTrue(installed, PROGRAM + " is missing: install prometheus");
    }

    /** What {@code promtool check metrics} finds wrong with a text; empty where it is content. */
    public static String complaints(String text) throws IOException, InterruptedException {
        assumeInstalled();
        Process process = new ProcessBuilder(CHECKER, "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
        String complaints = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        return status == 0 ? complaints : complaints + "status " + status;
    }

    /** The first value that a query finds now, or null. */
    public String value(String query) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        JsonNode result = JsonMapper.shared().readTree(body).path("data").path("result");
        return result.isEmpty() ? null : result.get(0).path("value").get(1).stringValue();
    }

    @Override
    public void close() {
        NativeServer.stop(process);
        ScratchDirectory.delete(directory);
    }
}
