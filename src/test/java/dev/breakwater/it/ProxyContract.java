package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;

/**
 * What a proxy does, whatever it runs in: each test class is run once for each {@link Deployment}, with one configuration and its own backends. In the
 * configuration {@code @name@} stands for the URL of the backend of that name, which is started when it is first spoken of.
 */
@OnEveryDeployment
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class ProxyContract {
    /** What most configurations begin with. */
    static final String HEAD =
            "{\"listen\": [{\"bind\": \"127.0.0.1\", \"port\": 0}], \"grace_period\": \"1s\", \"access_log\": {\"format\": \"off\"}, "
                    + "\"admin\": {\"port\": 0}, ";

    /** Strong references: a logger that nobody holds forgets its level. */
    private static final List<Logger> QUIET = Stream.of("org.eclipse.jetty", "org.apache", "dev.breakwater")
            .map(Logger::getLogger)
            .toList();

    static {
        // As in production: one of Jetty's own assertions fails on responses that are not HTTP.
        ClassLoader.getSystemClassLoader().setPackageAssertionStatus("org.eclipse.jetty", false);
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    }

    @Parameter
    Deployment deployment;

    final Path directory = ScratchDirectory.create();
    final Path configFile = directory.resolve("config.json");
    final TestBackend backend = TestBackend.start();
    private final Map<String, TestBackend> backends = new LinkedHashMap<>(Map.of("main", backend));
    private Proxy proxy;

    /** The native configuration, as JSON. */
    abstract String configuration() throws Exception;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void startProxy() throws Exception {
        writeConfiguration(configuration());
        proxy = deployment.start(configFile);
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void stopProxy() {
        proxy.close();
    }

    @AfterAll
    void stopBackends() {
        backends.values().forEach(TestBackend::close);
        ScratchDirectory.delete(directory);
    }

    @AfterEach
    void forgetRequests() {
        backends.values().forEach(TestBackend::reset);
    }

    void writeConfiguration(String text) throws IOException {
        Files.writeString(configFile, resolved(text));
    }

    /** The text with the URLs of the backends that it names. */
    String resolved(String text) {
        String complete = text;
        for (Map.Entry<String, TestBackend> entry : backends.entrySet()) {
            complete = complete.replace(
                    "@" + entry.getKey() + "@", entry.getValue().url());
        }
        return complete;
    }

    /** The backend of that name. To be called before the configuration is written. */
    TestBackend backend(String name) {
        return backends.computeIfAbsent(name, key -> TestBackend.start());
    }

    void addBackend(String name, TestBackend started) {
        backends.put(name, started);
    }

    Proxy proxy() {
        return proxy;
    }

    static void assertStatus(Response response, int status) {
        assertThat(response.status()).as("%s", response).isEqualTo(status);
    }

    RawClient connect() throws IOException {
        return RawClient.connect(proxy.port());
    }

    /** Sends this over a connection of its own and reads one response. */
    Response send(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.send(request).response();
        }
    }

    Response get(String host, String target, String... fields) throws IOException {
        return send(RawClient.request("GET", target, host, fields));
    }

    /** Sends this and returns the request as it reached the main backend. */
    RecordedRequest forwarded(String request) throws IOException {
        Response response = send(request);
        if (response.status() != 200) {
            throw new AssertionError("Refused: " + response.line() + " " + response.text());
        }
        return backend.request();
    }

    RecordedRequest forwardedGet(String host, String target, String... fields) throws IOException {
        return forwarded(RawClient.request("GET", target, host, fields));
    }
}
