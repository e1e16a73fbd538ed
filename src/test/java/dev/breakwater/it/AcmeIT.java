package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that the standalone server gets by itself. */
@Timeout(180)
class AcmeIT {
    private static final String HOST = "a.acme.example.com";

    private AcmeScene scene;
    private Process other;

    @BeforeEach
    void start() throws Exception {
        scene = new AcmeScene();
        scene.pebble.start();
        scene.lead(HOST);
    }

    @AfterEach
    void stop() {
        if (other != null) {
            NativeServer.stop(other);
        }
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-01", "tls-alpn-01"})
    void aSiteGetsItsCertificateByItself(String challenge) throws Exception {
        scene.configure(", \"challenges\": [\"" + challenge + "\"]", HOST);
        scene.start();
        X509Certificate issued = scene.issued(HOST);
        assertThat(issued.getSubjectAlternativeNames()).containsExactly(List.of(2, HOST));
        // curl verifies chain and name.
        Curl curl = new Curl(scene.pebble.root(), scene.tlsPort);
        assertThat(curl.https(HOST, "/")).endsWith(" 302");
        try (Stream<Path> files = Files.walk(scene.directory.resolve("cache"))) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------"));
        }
    }

    /** The authority has none to show. In TLS 1.3 it would not wait to be refused for that, but operators would be told. */
    @ParameterizedTest
    @ValueSource(strings = {"http-01", "tls-alpn-01"})
    void aSiteThatAsksItsClientsForCertificatesGetsItsOwn(String challenge) throws Exception {
        TestAuthority clients = TestAuthority.named("Clients");
        clients.issue("alice.test").write(scene.directory, "alice");
        Files.writeString(scene.directory.resolve("clients.pem"), clients.pem());
        scene.site(ClientCertificateScene.CLIENT_AUTH.formatted("required", "clients.pem"));
        scene.configure(", \"challenges\": [\"" + challenge + "\"]", HOST);
        StandaloneProxy proxy = scene.start();
        Await.until(
                "it is issued",
                AcmeScene.PATIENCE,
                () -> scene.certificate(HOST).path("issuer").asString("").contains("Pebble"));
        assertThat(proxy.scrape()).contains("tls_handshake_failures_total{reason=\"client_certificate\"} 0");
        Curl curl = new Curl(scene.pebble.root(), scene.tlsPort);
        String[] alice = ClientCertificateScene.with(scene.directory, "alice");
        Await.until(
                "it is shown",
                AcmeScene.PATIENCE,
                () -> curl.run(HOST, "/", alice).exit() == 0);
        assertThat(curl.https(HOST, "/", alice)).endsWith(" 302");
        Curl.Result refused = curl.run(HOST, "/");
        assertThat(refused.exit()).as(refused.output()).isIn(35, 55, 56);
    }

    @Test
    void whatNobodyWaitsForIsLeftToTheRoutes() throws Exception {
        scene.configure("", HOST, "*");
        scene.start();
        scene.issued(HOST);
        URI other = URI.create("http://127.0.0.1:" + scene.httpPort + "/.well-known/acme-challenge/other");
        assertThat(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(other).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(302);
        assertThatThrownBy(() -> Handshake.chain(scene.tlsPort, HOST, "acme-tls/1"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void aSiteThatIsAddedGetsItsCertificateToo() throws Exception {
        scene.configure("", HOST);
        StandaloneProxy proxy = scene.start();
        BigInteger first = scene.issued(HOST).getSerialNumber();
        scene.lead(HOST, "b.acme.example.com");
        scene.configure("", HOST, "b.acme.example.com", "not-public.internal");
        proxy.reload();
        assertThat(scene.issued("b.acme.example.com").getSubjectAlternativeNames())
                .containsExactly(List.of(2, "b.acme.example.com"));
        assertThat(scene.shown(HOST).getSerialNumber()).isEqualTo(first);
        assertThat(scene.pebble.orders()).isEqualTo(2);
    }

    @Test
    void atTwoThirdsOfItsLifeItIsRenewed() throws Exception {
        scene.configure("", HOST);
        scene.start();
        X509Certificate first = scene.issued(HOST);
        Duration life = Duration.between(
                first.getNotBefore().toInstant(), first.getNotAfter().toInstant());
        scene.clock.advance(life.multipliedBy(65).dividedBy(100));
        scene.lead(HOST, "later.acme.example.com");
        scene.configure("", HOST, "later.acme.example.com");
        scene.proxy().reload();
        scene.issued("later.acme.example.com");
        assertThat(scene.shown(HOST)).as("not yet due").isEqualTo(first);
        scene.clock.advance(life.multipliedBy(7).dividedBy(100));
        Await.until(
                "it is renewed", AcmeScene.PATIENCE, () -> !scene.shown(HOST).equals(first));
        assertThat(AcmeScene.isFromPebble(scene.shown(HOST))).isTrue();
        // By the clock, the new one is due as well.
        assertThat(scene.pebble.orders()).isLessThan(5);
    }

    @Test
    void aRestartAsksNobody() throws Exception {
        scene.configure("", HOST);
        StandaloneProxy proxy = scene.start();
        X509Certificate issued = scene.issued(HOST);
        proxy.close();
        scene.pebble.stop();
        scene.start();
        assertThat(scene.shown(HOST)).isEqualTo(issued);
    }

    @Test
    void onDemandNamesGetTheirsWhenAClientAsks() throws Exception {
        scene.configure(", \"on_demand\": {\"allow\": [\"*.shops.example.com\"]}", "*");
        StandaloneProxy proxy = scene.start();
        scene.lead("one.shops.example.com", "other.example.com");
        assertThat(AcmeScene.isFromPebble(scene.shown("other.example.com"))).isFalse();
        X509Certificate issued = scene.issued("one.shops.example.com");
        assertThat(issued.getSubjectAlternativeNames()).containsExactly(List.of(2, "one.shops.example.com"));
        assertThat(scene.pebble.orders()).isOne();
        proxy.close();
        scene.pebble.stop();
        scene.start();
        assertThat(scene.shown("one.shops.example.com")).isEqualTo(issued);
    }

    /** This process has the lock, as one that asks the authority has, and writes what it got. */
    @Test
    void processesThatShareTheCacheAskOneAfterTheOther() throws Exception {
        scene.configure("", HOST);
        Path cache = Files.createDirectories(scene.directory.resolve("cache/"
                + scene.pebble.directoryUrl().replaceAll("https://|/dir", "").replace(':', '-') + "-dir"));
        TestCertificate got = new TestAuthority().issue(HOST);
        try (FileChannel lock =
                FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.breakwater.Main",
                            "run",
                            "--config",
                            scene.directory
                                    .resolve("config" + scene.httpPort + ".json")
                                    .toString())
                    .redirectErrorStream(true)
                    .redirectOutput(scene.directory.resolve("other.log").toFile())
                    .start();
            Await.until("the other one serves", AcmeScene.PATIENCE, () -> {
                try {
                    return !AcmeScene.isFromPebble(scene.shown(HOST));
                } catch (IOException notYet) {
                    return false;
                }
            });
            Files.writeString(cache.resolve(HOST + ".pem"), got.keyPem() + got.chainPem());
        }
        Await.until("the other one has it too", AcmeScene.PATIENCE, () -> scene.shown(HOST)
                .equals(got.chain().get(0)));
        assertThat(scene.pebble.orders()).isZero();
    }
}
