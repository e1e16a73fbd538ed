package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The clients of nghttp2, which share no code with Jetty, over TLS and without, to backends of both kinds. Under CI they must be installed; elsewhere
 * their tests are skipped without them.
 */
@ParameterizedClass
@CsvSource({"https, http", "https, h2c", "http, http", "http, h2c"})
@Timeout(120)
class NghttpIT {
    private static final int REQUESTS = 2_000;

    @Parameter(0)
    String listener;

    @Parameter(1)
    String spoken;

    private final Path directory = ScratchDirectory.create();
    private final TestBackend http1 = TestBackend.start();
    private final Http2Backend http2 = Http2Backend.start();
    private StandaloneProxy proxy;

    @BeforeAll
    static void assumeInstalled() {
        boolean installed =
                Files.isExecutable(Path.of("/usr/bin/nghttp")) && Files.isExecutable(Path.of("/usr/bin/h2load"));
        String missing = "nghttp and h2load are missing: install nghttp2-client";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
    }

    @BeforeEach
    void start() throws Exception {
        http1.answer(exchange -> {
            exchange.readBody();
            String body = exchange.recorded().text();
            exchange.respond(200, body.isEmpty() ? "hello" : body);
        });
        http2.answer(exchange -> {
            exchange.readBody();
            String body = exchange.recorded().text();
            exchange.respond(200, body.isEmpty() ? "hello" : body);
        });
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": %s}], "grace_period": "1s", "access_log": {"format": "off"}, "timeouts": {"connect": "60s"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, "backends": ["%s"]}""".formatted(
                        listener.equals("https"),
                        new TestAuthority().issue("localhost").write(directory, "localhost"),
                        spoken.equals("http") ? http1.url() : http2.url()));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        http1.close();
        http2.close();
        ScratchDirectory.delete(directory);
    }

    private String run(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.add(listener + "://127.0.0.1:" + proxy.port() + "/path?query");
        Process process = new ProcessBuilder(all)
                .redirectError(directory.resolve("error").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(output + Files.readString(directory.resolve("error")))
                .isZero();
        return output;
    }

    private int arrivals() {
        return http1.arrivals() + http2.arrivals();
    }

    private static void assertAllAre200(String output, int requests) {
        assertThat(Pattern.compile("recv \\(stream_id=\\d+\\) :status: 200")
                        .matcher(output)
                        .results())
                .as(output)
                .hasSize(requests);
    }

    private Path body(String text) throws Exception {
        return Files.writeString(directory.resolve("body"), text);
    }

    @Test
    void aGetIsAnswered() throws Exception {
        String output = run("nghttp", "-v", "-y");
        assertAllAre200(output, 1);
        assertThat(output)
                .contains("hello")
                .contains(listener.equals("https") ? "The negotiated protocol: h2" : "send HEADERS frame")
                .doesNotContain("RST_STREAM");
        assertThat(arrivals()).isEqualTo(1);
    }

    @Test
    void aBodyPassesBothWays() throws Exception {
        Path small = body("abc".repeat(100));
        String output = run("nghttp", "-v", "-y", "-d", small.toString());
        assertAllAre200(output, 1);
        assertThat(output).contains(":method: POST").contains("abc".repeat(100));

        Path large = body("0123456789".repeat(100_000));
        assertThat(run("nghttp", "-y", "-d", large.toString())).isEqualTo("0123456789".repeat(100_000));
        assertThat(run("nghttp", "-y", "--no-content-length", "-d", large.toString()))
                .isEqualTo("0123456789".repeat(100_000));
    }

    @Test
    void manyRequestsShareAConnection() throws Exception {
        String output = run("nghttp", "-v", "-y", "-m", "50", "--continuation", "--padding", "100");
        assertAllAre200(output, 50);
        assertThat(output).containsOnlyOnce("Connected");
        assertThat(arrivals()).isEqualTo(50);
    }

    @Test
    void loadOverHttp2IsServedWhole() throws Exception {
        assertAllSucceeded(run("h2load", "-n", Integer.toString(REQUESTS), "-c", "10", "-m", "20"), "h2");
    }

    @Test
    void bodiesUnderLoadAreServedWhole() throws Exception {
        Path body = body("0123456789".repeat(2_000));
        String output = run("h2load", "-n", Integer.toString(REQUESTS), "-c", "10", "-m", "20", "-d", body.toString());
        assertAllSucceeded(output, "h2");
        assertThat(output).as("bytes of bodies").contains("(" + REQUESTS * 20_000L + ") data");
    }

    @Test
    void loadOverHttp1IsServedWhole() throws Exception {
        assertAllSucceeded(run("h2load", "--h1", "-n", Integer.toString(REQUESTS), "-c", "10", "-m", "1"), "http/1.1");
    }

    private void assertAllSucceeded(String output, String protocol) {
        assertThat(output)
                .contains("Application protocol: " + protocol)
                .contains("2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout")
                .contains("status codes: 2000 2xx, 0 3xx, 0 4xx, 0 5xx");
        assertThat(arrivals()).isEqualTo(REQUESTS);
    }
}
