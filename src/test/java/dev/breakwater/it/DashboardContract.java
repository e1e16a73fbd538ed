package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.server.BreakwaterServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of the dashboard share: a browser, and a proxy with as many backends as wanted. */
abstract class DashboardContract {
    static final String FIRST = "[data-backend='app/127.0.0.1:20001']";
    static final String SECOND = "[data-backend='app/127.0.0.1:20002']";
    static Browser browser;

    private final HttpClient client = HttpClient.newHttpClient();
    Path directory;
    private BreakwaterServer server;

    @BeforeAll
    static void open() {
        browser = Browser.start();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void createDirectory() {
        directory = ScratchDirectory.create();
        browser.width(1280);
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        if (server != null) {
            server.stop();
        }
        ScratchDirectory.delete(directory);
    }

    static String configuration(String admin, String backends) {
        return """
                {"listen": [{"bind": "127.0.0.1", "port": 0}],
                 "admin": {"port": 0%s},
                 "upstreams": {"app": {"backends": [%s]}},
                 "sites": [{"hosts": ["example.com"], "routes": [{"path": "/", "upstream": "app"}]}]}
                """.formatted(admin, backends);
    }

    static String backends(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(port -> "\"http://127.0.0.1:" + (20_000 + port) + "\"")
                .collect(Collectors.joining(", "));
    }

    void start(String configuration) throws Exception {
        Path file = Files.writeString(directory.resolve("config.json"), configuration);
        server = BreakwaterServer.start(file);
    }

    /** With two backends, at that page. */
    void startAt(String page) throws Exception {
        start(configuration("", backends(2)));
        show(page);
    }

    void show(String page) {
        browser.open(base() + "#" + page);
        browser.awaitText("#connection", "Live");
        browser.complaints();
    }

    String base() {
        return "http://127.0.0.1:" + server.adminPort() + "/";
    }

    String api(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }

    String get(String path) throws Exception {
        return api("GET", path, "");
    }

    void confirm(String label) {
        browser.button("dialog[open]", label).click();
        browser.await("the dialog is closed", () -> browser.all("dialog").isEmpty());
    }
}
