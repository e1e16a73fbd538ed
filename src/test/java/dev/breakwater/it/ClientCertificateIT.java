package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.OPTIONAL;
import static dev.breakwater.it.ClientCertificateScene.OTHER;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.logging.Level;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites that ask their clients for certificates. */
@Timeout(120)
class ClientCertificateIT {
    private ClientCertificateScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new ClientCertificateScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private String[] alice(String... more) {
        return ClientCertificateScene.with(scene.directory, "alice", more);
    }

    private String[] olaf(String... more) {
        return ClientCertificateScene.with(scene.directory, "olaf", more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2", "--http1.1", "--tls-max=1.2", "--tlsv1.3"})
    void whoHasACertificateIsServedAndNamedToTheBackend(String option) throws Exception {
        for (String host : new String[] {REQUIRED, OPTIONAL}) {
            assertThat(scene.curl.https(host, "/", alice(option.split("=", 2)))).endsWith(" 200");
            Fields fields = scene.backend.request().fields();
            byte[] encoded = scene.certificate.chain().get(0).getEncoded();
            assertThat(fields.value("Client-Cert"))
                    .isEqualTo(":" + Base64.getEncoder().encodeToString(encoded) + ":");
            assertThat(fields.value("X-Forwarded-Client-Cert"))
                    .matches("Hash=[0-9a-f]{64};Subject=\"CN=alice.test\";DNS=alice.test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void whoHasNoneIsRefusedInTheHandshakeWhereItIsRequired(String version) throws Exception {
        Curl.Result refused = scene.curl.run(REQUIRED, "/", "--tls-max", version);
        assertThat(refused.exit()).as(refused.output()).isIn(35, 55, 56);
        assertThat(scene.backend.arrivals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2", "--http1.1"})
    void whoHasNoneIsServedWhereItIsOptional(String option) throws Exception {
        assertThat(scene.curl.https(OPTIONAL, "/", option)).endsWith(" 200");
        Fields fields = scene.backend.request().fields();
        assertThat(fields.contain("Client-Cert")).isFalse();
        assertThat(fields.contain("X-Forwarded-Client-Cert")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"required.test, 1.2", "required.test, 1.3", "optional.test, 1.2", "optional.test, 1.3"})
    void aCertificateOfAnotherAuthorityIsRefused(String host, String version) throws Exception {
        Curl.Result refused = scene.curl.run(host, "/", olaf("--tls-max", version));
        assertThat(refused.exit()).as(refused.output()).isIn(35, 55, 56);
        assertThat(scene.curl.https(OTHER, "/", olaf())).endsWith(" 200");
    }

    @Test
    void aSiteThatAsksNobodyNamesNobody() throws Exception {
        assertThat(scene.curl.https(OPEN, "/", alice())).endsWith(" 200");
        assertThat(scene.backend.request().fields().contain("Client-Cert")).isFalse();
    }

    /** One connection may carry requests for several hosts; what counts is what the host's own site asks for. */
    @ParameterizedTest
    @CsvSource({
        "a.test, required.test, /",
        "a.test, optional.test, /",
        "optional.test, required.test, /",
        "other.test, required.test, /",
        "required.test, optional.test, /",
        "a.test, required.test, /fixed",
        "a.test, required.test, /moved",
        "optional.test, required.test, /fixed"
    })
    void aConnectionForAnotherSiteIsMisdirected(String connected, String asked, String path) throws Exception {
        String[] options = connected.equals(OTHER) ? olaf() : alice();
        for (String version : new String[] {"--http2", "--http1.1"}) {
            String[] all = Arrays.copyOf(options, options.length + 3);
            all[options.length] = version;
            all[options.length + 1] = "--header";
            all[options.length + 2] = "Host: " + asked;
            assertThat(scene.curl.https(connected, path, all)).endsWith(" 421").contains("misdirected");
        }
        assertThat(scene.backend.arrivals()).isZero();
    }

    @Test
    void theHealthPathAsksNobody() throws Exception {
        assertThat(scene.curl.https(OPEN, "/breakwater/health", "--header", "Host: " + REQUIRED))
                .endsWith(" 200");
    }

    /** Also where a proxy in front says that its client used HTTPS: that client's certificate is nowhere to be seen. */
    @Test
    void withoutTlsACertificateThatIsRequiredIsMissing() throws Exception {
        try (RawClient client = RawClient.connect(scene.plainPort)) {
            for (String field : new String[] {"X-Other: 1", "X-Forwarded-Proto: https"}) {
                Response refused = client.get(REQUIRED, "/", field).response();
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.text()).contains("no_client_certificate");
            }
            // What there is and what not is no business of strangers either.
            assertThat(client.send(RawClient.request("DELETE", "/", REQUIRED))
                            .response()
                            .status())
                    .isEqualTo(403);
            assertThat(scene.backend.arrivals()).isZero();
            assertThat(client.get(OPTIONAL, "/").response().status()).isEqualTo(200);
            assertThat(client.get(REQUIRED, "/breakwater/health").response().status())
                    .isEqualTo(200);
        }
    }

    /** Who is trusted to speak for others cannot speak against what this connection has shown. */
    @Test
    void whatTheConnectionHasShownCountsMoreThanWhatATrustedProxySays() throws Exception {
        String[] forged = {"--header", "Client-Cert: :AAAA:", "--header", "X-Forwarded-Client-Cert: Hash=1"};
        assertThat(scene.curl.https(REQUIRED, "/", alice(forged))).endsWith(" 200");
        Fields fields = scene.backend.request().fields();
        assertThat(fields.value("X-Forwarded-Client-Cert")).contains("CN=alice.test");
        assertThat(fields.value("Client-Cert")).hasSizeGreaterThan(100);
    }

    @Test
    void webSocketsAreAskedAsWell() throws Exception {
        String[] handshake = {
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
        };
        CertifiedClient client = new CertifiedClient(scene.certificate, scene.proxy.port());
        try (SSLSocket socket = client.connect(OPEN, "TLSv1.3");
                RawClient http1 = RawClient.over(socket)) {
            assertThat(http1.get(REQUIRED, "/", handshake).response().status()).isEqualTo(421);
            assertThat(http1.closedByProxy()).isTrue();
        }
        try (SSLSocket socket = client.connect(REQUIRED, "TLSv1.3");
                RawClient http1 = RawClient.over(socket)) {
            assertThat(http1.get(REQUIRED, "/", handshake).response().status()).isEqualTo(200);
        }
        Fields fields = scene.backend.request().fields();
        assertThat(fields.value("Upgrade")).isEqualTo("websocket");
        assertThat(fields.value("X-Forwarded-Client-Cert")).contains("CN=alice.test");
    }

    @Test
    void theLogNamesTheClient() throws Exception {
        assertThat(scene.curl.https(REQUIRED, "/", alice("--header", "X-Request-Id: named")))
                .endsWith(" 200");
        assertThat(scene.curl.https(OPTIONAL, "/", "--header", "X-Request-Id: unnamed"))
                .endsWith(" 200");
        Path log = scene.directory.resolve("access.log");
        Await.until(
                "both lines",
                () -> Files.exists(log)
                        && Files.readString(log).lines().count() == 2
                        && Files.readString(log).endsWith("\n"));
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.contains("\"request_id\":\"named\""))
                .singleElement()
                .asString()
                .contains("\"client_certificate\":\"CN=alice.test\"");
        assertThat(Files.readAllLines(log))
                .filteredOn(line -> line.contains("\"request_id\":\"unnamed\""))
                .singleElement()
                .asString()
                .doesNotContain("client_certificate");
    }

    @Test
    void operatorsSeeWhoIsRefused() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.server.FailedHandshakes", Level.INFO)) {
            scene.curl.run(REQUIRED, "/");
            Await.until("the first is named", () -> log.lines().stream()
                    .anyMatch(line ->
                            line.matches("/127\\.0\\.0\\.1:\\d+ is refused for its certificate: it has shown none")));
            scene.curl.run(REQUIRED, "/", olaf());
            Await.until("both are counted", () -> scene.proxy
                    .scrape()
                    .contains("tls_handshake_failures_total{reason=\"client_certificate\"} 2"));
        }
    }
}
