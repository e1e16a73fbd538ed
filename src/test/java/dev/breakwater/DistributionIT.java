package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unpacked distribution as a process, as a user runs it. */
class DistributionIT {
    @TempDir
    static Path directory;

    private static Path home;
    private final List<HttpServer> backends = new ArrayList<>();

    @BeforeAll
    static void unpack() throws Exception {
        home = Distribution.unpack(directory);
    }

    @AfterEach
    void stopBackends() {
        backends.forEach(backend -> backend.stop(0));
    }

    private interface Pause {
        void run() throws InterruptedException;
    }

    /** A backend that answers with its name, after a while. */
    private String backend(String name, long millis) throws IOException {
        return backend(name, () -> Thread.sleep(millis));
    }

    private String backend(String name, Pause pause) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            pause(pause);
            byte[] body = name.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        backends.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void pause(Pause pause) {
        try {
            pause.run();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String config(String url) {
        return "{\"listen\": [{\"bind\": \"127.0.0.1\", \"port\": 0}], \"access_log\": {\"format\": \"off\"}, \"admin\": {\"enabled\": false}, \"backends\": [\""
                + url + "\"]}";
    }

    private Path file(String text) throws IOException {
        Path file = Files.createTempDirectory(directory, "config").resolve("config.json");
        Files.writeString(file, text);
        return file;
    }

    @Test
    void reloadsUnderLoadWithoutAFailedRequest() throws Exception {
        String first = backend("first", 1);
        String second = backend("second", 1);
        Path file = file(config(first));
        try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
            SteadyLoad load = new SteadyLoad(breakwater.port(), 8);
            load.await(500);
            Distribution.replace(file, config(second));
            breakwater.await("Configuration reloaded");
            load.await(500);
            Distribution.replace(file, "{\"backends\": [\"nonsense\"]}");
            breakwater.await("was not reloaded");
            load.await(500);
            Distribution.replace(file, config(first));
            breakwater.await("Configuration reloaded");
            breakwater.signal("HUP");
            breakwater.await("Configuration reloaded");
            load.await(500);
            assertThat(load.stop()).isEmpty();
            assertThat(load.withBody("first")).isPositive();
            assertThat(load.withBody("second")).isGreaterThanOrEqualTo(500);
        }
    }

    @Test
    void stopsUnderLoadWithoutAFailedRequestAndExitsWithZero() throws Exception {
        Path file = file(config(backend("slow", 50)));
        try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
            SteadyLoad load = new SteadyLoad(breakwater.port(), 16);
            load.await(200);
            breakwater.signal("TERM");
            assertThat(load.join()).isEmpty();
            assertThat(breakwater.exitCode()).isZero();
        }
    }

    @Test
    void letsARequestInFlightFinishWhileItStops() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        Path file = file(config(backend("patient", () -> {
            arrived.countDown();
            stopping.await();
            Thread.sleep(1_500);
        })));
        try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
            SteadyLoad load = new SteadyLoad(breakwater.port(), 1);
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            breakwater.signal("TERM");
            breakwater.await("Stopping");
            stopping.countDown();
            assertThat(load.join()).isEmpty();
            assertThat(load.withBody("patient")).isEqualTo(1);
            assertThat(breakwater.exitCode()).isZero();
        }
    }

    @Test
    void saysThatItHasStopped() throws Exception {
        Path file = file(config("http://127.0.0.1:1"));
        try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
            breakwater.port();
            breakwater.signal("TERM");
            breakwater.await("Stopping");
            breakwater.await("Breakwater has stopped");
            assertThat(breakwater.exitCode()).isZero();
        }
    }

    @Test
    void saysInOneLineThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = file(config("http://127.0.0.1:1").replace("\"port\": 0", "\"port\": " + taken.getLocalPort()));
            try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
                assertThat(breakwater.exitCode()).isEqualTo(1);
                assertThat(breakwater.output())
                        .isEqualTo("Cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": Address already in use");
            }
        }
    }

    @Test
    void saysWhatItListensOnAndWhatItServes() throws Exception {
        String url = backend("one", 0);
        try (Distribution breakwater =
                Distribution.start(home, "run", "--config", file(config(url)).toString())) {
            breakwater.await("Listening on http://127.0.0.1:");
            assertThat(breakwater.await("Breakwater is ready")).contains("[*]", "default[" + url + "]");
        }
    }

    @Test
    void saysThatAListenerCannotChangeWhileItRuns() throws Exception {
        String url = backend("one", 0);
        Path file = file(config(url));
        try (Distribution breakwater = Distribution.start(home, "run", "--config", file.toString())) {
            breakwater.port();
            Distribution.replace(file, config(url).replace("\"port\": 0", "\"port\": 1234"));
            assertThat(breakwater.await("\"listen\" has changed")).contains("next start");
        }
    }

    @Test
    void validates() throws Exception {
        String file = file(config("http://h:1")).toString();
        for (String[] named : new String[][] {{"validate", file}, {"validate", "--config", file}}) {
            try (Distribution good = Distribution.start(home, named)) {
                assertThat(good.exitCode()).isZero();
                assertThat(good.output()).endsWith("config.json: valid");
            }
        }
        try (Distribution bad = Distribution.start(
                home,
                "validate",
                file("{\"listen\": [{\"port\": -1}], \"bakends\": []}").toString())) {
            assertThat(bad.exitCode()).isEqualTo(1);
            assertThat(bad.output())
                    .contains("bakends: is not a known key. Did you mean \"backends\"?")
                    .contains("listen[0].port: is -1.");
        }
    }

    @Test
    void explainsItself() throws Exception {
        try (Distribution version = Distribution.start(home, "version")) {
            assertThat(version.output()).matches("breakwater \\S+, Java \\S+");
        }
        try (Distribution help = Distribution.start(home)) {
            assertThat(help.output()).contains("run", "validate", "version");
        }
        try (Distribution unknown = Distribution.start(home, "rum")) {
            assertThat(unknown.exitCode()).isEqualTo(2);
        }
    }
}
