package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backends that want a certificate of Breakwater. Only whole handshakes show it, so that no two tests may have the same setting for the same port. */
class BackendCertificateIT extends ProxyContract {
    private final TestAuthority authority = new TestAuthority();
    private final TestAuthority clients = new TestAuthority();
    private final TlsRecorder tls = new TlsRecorder(authority.issue("127.0.0.1"), clients);
    private final TestBackend strict = TestBackend.startMutualTls(tls.context());
    private final Http2Backend strictStreams = Http2Backend.startMutualTls(tls.context());

    @Override
    String configuration() throws Exception {
        addBackend("strict", strict);
        addBackend(
                "checked",
                TestBackend.startMutualTls(new TlsRecorder(authority.issue("127.0.0.1"), clients).context()));
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        clients.issue("proxy.test").write(directory, "ec");
        clients.issue("sockets.test").write(directory, "ws");
        // The backend knows its authority's authority alone.
        TestCertificate chained = clients.intermediate().issue("chained.test");
        chained.write(directory, "chained");
        try (OutputStream out = Files.newOutputStream(directory.resolve("both.p12"))) {
            clients.issue(TestAuthority.keys("RSA", 2048), Duration.ofDays(9), "rsa.test")
                    .store("secret".toCharArray())
                    .store(out, "secret".toCharArray());
        }
        authority.issue("stranger.test").write(directory, "stranger");
        return HEAD + """
                "upstreams": {
                  "ec": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "ec.crt", "key_file": "ec.key"}},
                  "chained": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "chained.crt", "key_file": "chained.key"}},
                  "rsa": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "both.p12", "key_password": "secret"}},
                  "sockets": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "ws.crt", "key_file": "ws.key"}},
                  "h2": {"backends": ["%s"], "tls": {"ca_file": "ca.pem", "cert_file": "ec.crt", "key_file": "ec.key"}},
                  "checked": {"backends": ["@checked@"], "tls": {"ca_file": "ca.pem", "cert_file": "ec.crt", "key_file": "ec.key"},
                    "health_check": {"interval": "200ms", "down_interval": "200ms", "initial": "down"}, "panic_threshold": 0},
                  "none": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem"}},
                  "stranger": {"backends": ["@strict@"], "tls": {"ca_file": "ca.pem", "cert_file": "stranger.crt", "key_file": "stranger.key"}}},
                "sites": [{"routes": [
                  {"path": "/ec", "upstream": "ec"}, {"path": "/chained", "upstream": "chained"}, {"path": "/rsa", "upstream": "rsa"},
                  {"path": "/sockets", "upstream": "sockets"}, {"path": "/h2", "upstream": "h2"}, {"path": "/checked", "upstream": "checked"},
                  {"path": "/none", "upstream": "none"}, {"path": "/stranger", "upstream": "stranger"}]}]}""".formatted(strictStreams.url());
    }

    @AfterAll
    void stop() {
        strictStreams.close();
    }

    @BeforeEach
    void forget() {
        tls.forget();
    }

    @Test
    void theCertificateIsShownWhereTheBackendWantsOne() throws Exception {
        for (String[] each :
                new String[][] {{"/ec", "CN=proxy.test"}, {"/rsa", "CN=rsa.test"}, {"/chained", "CN=chained.test"}}) {
            assertThat(get("a.test", each[0]).text()).isEqualTo("hello");
            assertThat(tls.client()).isEqualTo(each[1]);
        }
    }

    @Test
    void soItIsOverHttp2() throws Exception {
        assertThat(get("a.test", "/h2").text()).isEqualTo("hello");
        assertThat(tls.client()).isEqualTo("CN=proxy.test");
    }

    @Test
    void soItIsForWebSockets() throws Exception {
        assumeTrue(deployment.webSockets(), "Jetty's servlet API has none");
        strict.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        try (WebSocketPeer client = WebSocketPeer.open(connect(), "a.test", "/sockets")) {
            assertThat(client.send(Frame.text("there")).next().text()).isEqualTo("there");
        }
        assertThat(tls.client()).isEqualTo("CN=sockets.test");
    }

    @Test
    void soItIsForHealthChecks() {
        Await.until("the checks succeed", () -> get("a.test", "/checked").status() == 200);
    }

    @Test
    void aBackendThatWantsAnotherOneIsABadGatewayAndTheLogSaysWhy() throws Exception {
        for (String upstream : new String[] {"none", "stranger"}) {
            try (LogCapture log = new LogCapture("dev.breakwater.proxy", Level.WARNING)) {
                Response response = get("a.test", "/" + upstream);
                assertStatus(response, 502);
                assertThat(response.text()).startsWith("502 Bad Gateway: tls ");
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .contains(
                                "of upstream " + upstream,
                                "the backend does not accept the certificate that it is shown")
                        .contains("\"tls.cert_file\"");
            }
        }
        assertThat(strict.arrivals()).isZero();
    }
}
