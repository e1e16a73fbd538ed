package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS towards clients, which only the standalone server has. */
@Timeout(60)
class TlsListenerIT {
    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend backend = TestBackend.start();
    private StandaloneProxy proxy;
    private Curl curl;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "upstreams": {"u": {"backends": ["%s"]}},
                 "tls": {"certificates": [%s, %s, %s]},
                 "sites": [{"routes": [{"path": "/", "upstream": "u"}, {"path": "/fixed", "respond": {"body": "{scheme} {host}"}},
                   {"path": "/moved", "redirect": {"to": "{scheme}://{host}/new"}}]}]}""".formatted(
                        backend.url(),
                        authority.issue("a.test", "also-a.test").write(directory, "a"),
                        authority.intermediate().issue("b.test").write(directory, "b"),
                        authority.issue("*.wild.test").write(directory, "wild")));
        proxy = new StandaloneProxy(config);
        curl = new Curl(directory.resolve("ca.pem"), proxy.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    @ParameterizedTest
    @CsvSource({"--http2, 2", "--http1.1, 1.1", "--tls-max=1.2, 2", "--tlsv1.3, 2", "--no-alpn, 1.1"})
    void theProtocolIsWhatClientAndServerCanBoth(String option, String version) throws Exception {
        assertThat(curl.https("a.test", "/", option.split("=", 2))).isEqualTo("hello " + version + " 200");
        RecordedRequest received = backend.request();
        assertThat(received.line()).isEqualTo("GET / HTTP/1.1");
        assertThat(received.fields().value("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(received.fields().value("X-Forwarded-Port")).isEqualTo("443");
        assertThat(received.fields().value("Host")).isEqualTo("a.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2", "--http1.1"})
    void theSchemeIsThatOfTheConnection(String option) throws Exception {
        assertThat(curl.https("a.test", "/fixed", option)).startsWith("https a.test ");
        assertThat(curl.https("a.test", "/moved", option, "--write-out", "%{redirect_url}"))
                .isEqualTo("https://a.test/new");
    }

    /** curl verifies the name. */
    @ParameterizedTest
    @ValueSource(strings = {"a.test", "also-a.test", "b.test", "x.wild.test", "A.Test"})
    void theCertificateIsChosenByName(String host) throws Exception {
        assertThat(curl.https(host, "/")).isEqualTo("hello 2 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.test", "wild.test", "x.y.wild.test"})
    void whoAsksForAnotherNameGetsTheFirstCertificate(String host) throws Exception {
        Curl.Result refused = curl.run(host, "/");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(60);
        assertThat(curl.https(host, "/", "--insecure", "--write-out", "%{certs} %{http_code}"))
                .contains("DNS:also-a.test")
                .endsWith(" 200");
    }

    @Test
    void whatNeedsAnotherCertificateIsMisdirected() throws Exception {
        for (String version : new String[] {"--http2", "--http1.1"}) {
            assertThat(curl.https("a.test", "/", version, "--header", "Host: b.test"))
                    .endsWith(" 421");
            assertThat(curl.https("a.test", "/", version, "--header", "Host: also-a.test"))
                    .endsWith(" 200");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tls-max 1.1",
                "--tls-max 1.2 --ciphers AES128-SHA",
                "--tls-max 1.2 --ciphers ECDHE-ECDSA-AES128-SHA"
            })
    void whatIsNotSafeAnyMoreIsRefused(String options) throws Exception {
        Curl.Result refused = curl.run("a.test", "/", options.split(" "));
        assertThat(refused.exit()).as(refused.output()).isEqualTo(35);
    }

    @Test
    void largeBodiesPassBothWays() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text());
        });
        Path body = directory.resolve("body");
        Files.writeString(body, "0123456789".repeat(100_000));
        Path copy = directory.resolve("copy");
        for (String version : new String[] {"--http2", "--http1.1"}) {
            assertThat(curl.https("a.test", "/", version, "--data-binary", "@" + body, "--output", copy.toString()))
                    .endsWith(" 200");
            assertThat(copy).hasSameBinaryContentAs(body);
        }
    }
}
