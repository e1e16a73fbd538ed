package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A standalone server with both kinds of listeners, as a browser finds it. */
@Timeout(60)
class HttpsListenersIT {
    private static final String HSTS = "Strict-Transport-Security";

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend backend = TestBackend.start();
    private final int tlsPort = FreePort.next();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Path config = directory.resolve("config.json");
        Files.writeString(
                config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0}, {"bind": "127.0.0.1", "port": %d, "tls": true}], "grace_period": "1s",
                 "access_log": {"format": "off"}, "admin": {"enabled": false}, "https": true,
                 "tls": {"certificates": [%s]}, "upstreams": {"u": {"backends": ["%s"]}},
                 "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]},
                           {"hosts": ["b.test"], "routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(tlsPort, authority.issue("a.test").write(directory, "a"), backend.url()));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private void countBytes() {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text().length() + " bytes");
        });
    }

    private String curl(String path, String... options) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(options));
        // However late the answer is, curl is not to begin with a body that is refused.
        all.addAll(List.of("--expect100-timeout", "30"));
        all.addAll(List.of("--cacert", directory.resolve("ca.pem").toString()));
        Curl.Result result = Curl.http("a.test:" + proxy.port() + path, all.toArray(String[]::new));
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.0", "--http1.1", "--http2", "--http2-prior-knowledge"})
    void aPostThatFollowsTheRedirectStaysOne(String version) throws Exception {
        countBytes();
        String followed = curl(
                "/x?y=%2F", version, "--location", "--data", "hello", "--write-out", " %{http_code} %{url_effective}");
        assertThat(followed).isEqualTo("5 bytes 200 https://a.test:" + tlsPort + "/x?y=%2F");
        assertThat(backend.request().line()).isEqualTo("POST /x?y=%2F HTTP/1.1");
        assertThat(backend.arrivals()).isEqualTo(1);
    }

    @Test
    void alsoOneThatIsLarge() throws Exception {
        countBytes();
        Path body = Files.writeString(directory.resolve("body"), "0123456789".repeat(1_000_000));
        assertThat(curl("/", "--location", "--data-binary", "@" + body, "--write-out", " %{http_code}"))
                .endsWith(" 200");
        assertThat(backend.request().fields().value("Content-Length")).isEqualTo("10000000");
        assertThat(backend.arrivals()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void onlyHttpsTellsToStay(String version) throws Exception {
        String header = curl("/", version, "--location", "--include");
        int second = header.indexOf(" 200");
        assertThat(header.substring(0, second)).contains(" 308").doesNotContainIgnoringCase(HSTS);
        assertThat(header.substring(second)).containsIgnoringCase(HSTS + ": max-age=31536000");
    }

    @Test
    void aMisdirectedRequestIsToldNothing() throws Exception {
        Curl curl = new Curl(directory.resolve("ca.pem"), tlsPort);
        for (String version : new String[] {"--http2", "--http1.1"}) {
            String answer = curl.https("a.test", "/", version, "--include", "--header", "Host: b.test");
            assertThat(answer).contains(" 421").doesNotContainIgnoringCase(HSTS);
        }
    }
}
