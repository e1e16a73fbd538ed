package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The certificate that Breakwater signs itself, which only the standalone server has. */
@Timeout(120)
class SelfSignedIT {
    private final Path directory = ScratchDirectory.create();
    private final Path config = directory.resolve("config.json");
    private final Path trusted = directory.resolve("local.pem");
    private final SettableClock clock = new SettableClock();
    private final TestBackend backend = TestBackend.start();
    private StandaloneProxy proxy;

    @AfterEach
    void stop() {
        if (proxy != null) {
            proxy.close();
        }
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private void write(String tls, String... hosts) throws Exception {
        String names = List.of(hosts).stream().map(host -> '"' + host + '"').collect(Collectors.joining(", "));
        String site = names.isEmpty()
                ? ""
                : "{\"hosts\": [" + names + "], \"routes\": [{\"path\": \"/\", \"upstream\": \"u\"}]}, ";
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"port": 0}, "tls": {%s}, "upstreams": {"u": {"backends": ["%s"]}},
                 "sites": [%s{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(tls, backend.url(), site));
    }

    private void start(String tls, String... hosts) throws Exception {
        write(tls, hosts);
        proxy = new StandaloneProxy(config, clock);
    }

    private X509Certificate shown(String host) throws Exception {
        return (X509Certificate) TlsClient.shown(proxy.port(), host);
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        List<String> names = new ArrayList<>();
        for (List<?> name : certificate.getSubjectAlternativeNames()) {
            names.add(name.get(0) + " " + name.get(1));
        }
        return names;
    }

    private Curl trusting(X509Certificate certificate) throws Exception {
        Files.writeString(trusted, TestCertificate.pem(certificate));
        return new Curl(trusted, proxy.port());
    }

    @Test
    void whoTrustsItReachesEverySite() throws Exception {
        start("\"self_signed\": true", "a.test", "*.wild.test", "[2001:db8::1]", "10.1.2.3", "a_b.test");
        X509Certificate shown = shown("localhost");
        assertThat(names(shown))
                .containsExactlyInAnyOrder(
                        "2 localhost",
                        "2 *.localhost",
                        "7 127.0.0.1",
                        "7 0:0:0:0:0:0:0:1",
                        "2 a.test",
                        "2 *.wild.test",
                        "7 2001:db8:0:0:0:0:0:1",
                        "7 10.1.2.3",
                        "2 a_b.test");
        Curl curl = trusting(shown);
        for (String host :
                new String[] {"localhost", "127.0.0.1", "[::1]", "a.test", "x.wild.test", "10.1.2.3", "[2001:db8::1]"
                }) {
            assertThat(curl.https(host, "/")).as(host).isEqualTo("hello 2 200");
            assertThat(curl.https(host, "/", "--http1.1", "--tls-max", "1.2"))
                    .as(host)
                    .isEqualTo("hello 1.1 200");
        }
        assertThat(curl.run("other.test", "/").exit()).as("no name of it").isEqualTo(60);
    }

    @Test
    void whoDoesNotTrustItIsNotFooled() throws Exception {
        start("\"self_signed\": true");
        assertThat(trusting(new TestAuthority().issue("localhost").chain().get(0))
                        .run("localhost", "/")
                        .exit())
                .isEqualTo(60);
    }

    @Test
    void javaTrustsItWhereItIsToldTo() throws Exception {
        start("\"self_signed\": true");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("breakwater", shown("localhost"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpResponse<String> answer = HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + proxy.port() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void itIsForItsNamesAndNothingElse() throws Exception {
        start("\"self_signed\": true");
        X509Certificate shown = shown("localhost");
        Instant from = shown.getNotBefore().toInstant();
        Instant until = shown.getNotAfter().toInstant();
        assertThat(from)
                .isBefore(clock.instant().minus(Duration.ofHours(23)))
                .isAfter(clock.instant().minus(Duration.ofHours(25)));
        assertThat(Duration.between(from, until)).isEqualTo(Duration.ofDays(365));
        assertThat(shown.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(shown.getBasicConstraints()).as("an authority's").isEqualTo(-1);
        shown.verify(shown.getPublicKey());
    }

    @Test
    void whereThereIsAnotherItIsNotUsed() throws Exception {
        TestCertificate other = new TestAuthority().issue("a.test", "localhost");
        start("\"self_signed\": true, \"certificates\": [" + other.write(directory, "a") + "]", "a.test", "b.test");
        X509Certificate file = other.chain().get(0);
        assertThat(shown("a.test")).isEqualTo(file);
        assertThat(shown("localhost")).isEqualTo(file);
        assertThat(shown("unknown.test")).as("the first").isEqualTo(file);
        assertThat(names(shown("b.test"))).contains("2 b.test").doesNotContain("2 a.test", "2 localhost");
        assertThat(trusting(shown("b.test")).https("b.test", "/")).isEqualTo("hello 2 200");
    }

    @Test
    void anotherOneIsSignedForNewHostsAndOnlyThen() throws Exception {
        start("\"self_signed\": true", "a.test");
        X509Certificate first = shown("a.test");
        proxy.reload();
        write("\"self_signed\": true, \"min_version\": \"1.2\"", "A.test");
        proxy.reload();
        assertThat(shown("a.test")).isEqualTo(first);
        write("\"self_signed\": true", "a.test", "b.test");
        proxy.reload();
        Await.until("the new host is in it", () -> names(shown("b.test")).contains("2 b.test"));
        assertThat(shown("a.test")).isEqualTo(shown("b.test")).isNotEqualTo(first);
    }

    @Test
    void aReloadMayTakeItAwayAndBringItBack() throws Exception {
        start("\"self_signed\": true", "a.test");
        TestCertificate other = new TestAuthority().issue("other.test");
        write("\"certificates\": [" + other.write(directory, "other") + "]", "a.test");
        proxy.reload();
        Await.until("it is gone", () -> shown("a.test").equals(other.chain().get(0)));
        write("\"self_signed\": true", "a.test");
        proxy.reload();
        Await.until("it is back", () -> names(shown("a.test")).contains("2 a.test"));
    }

    @Test
    void itIsRenewedBeforeItExpires() throws Exception {
        start("\"self_signed\": true", "a.test");
        X509Certificate first = shown("a.test");
        clock.advance(Duration.ofDays(333));
        assertThat(shown("a.test")).isEqualTo(first);
        clock.advance(Duration.ofDays(2));
        Await.until("there is another", () -> !shown("a.test").equals(first));
        assertThat(shown("a.test").getNotAfter().toInstant())
                .isAfter(first.getNotAfter().toInstant().plus(Duration.ofDays(330)));
        assertThat(names(shown("a.test"))).isEqualTo(names(first));
    }

    @Test
    void thousandsOfHostsFit() throws Exception {
        start(
                "\"self_signed\": true",
                IntStream.range(0, 3000)
                        .mapToObj(i -> "a-rather-long-name-of-a-host-" + i + ".example.test")
                        .toArray(String[]::new));
        for (int i : new int[] {0, 777, 2999}) {
            String host = "a-rather-long-name-of-a-host-" + i + ".example.test";
            assertThat(trusting(shown(host)).https(host, "/")).isEqualTo("hello 2 200");
        }
        assertThat(names(shown("localhost"))).contains("2 localhost", "7 127.0.0.1");
    }

    @Test
    void operatorsAreToldOfIt() throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.tls", Level.WARNING)) {
            start("\"self_signed\": true", "a.test");
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("no client trusts") && line.contains("a.test"))
                    .anyMatch(line -> line.contains("--cacert"));
        }
        JsonNode all = new AdminClient(proxy.adminUrl(), null)
                .get("/certificates")
                .json()
                .path("certificates");
        assertThat(all.size()).isEqualTo(1);
        JsonNode told = all.get(0);
        X509Certificate shown = shown("a.test");
        assertThat(told.path("source").asString()).isEqualTo("self_signed");
        assertThat(told.path("names").toString()).isEqualTo("[\"localhost\",\"*.localhost\",\"a.test\"]");
        assertThat(told.path("file").isNull()).isTrue();
        assertThat(told.path("not_after").asString())
                .isEqualTo(shown.getNotAfter().toInstant().toString());
        assertThat(Instant.parse(told.path("next").asString()))
                .isBefore(shown.getNotAfter().toInstant());
    }

    @Test
    void theOldestVersionOfTlsCanBeTheNewest() throws Exception {
        start("\"self_signed\": true, \"min_version\": \"1.3\"");
        Curl curl = trusting(shown("localhost"));
        assertThat(curl.https("localhost", "/")).isEqualTo("hello 2 200");
        Curl.Result refused = curl.run("localhost", "/", "--tls-max", "1.2");
        assertThat(refused.exit()).as(refused.output()).isEqualTo(35);
    }

    @Test
    void anotherVersionOfTlsTakesEffectAtTheNextStart() throws Exception {
        start("\"self_signed\": true");
        try (LogCapture log = new LogCapture("dev.breakwater.server", Level.WARNING)) {
            write("\"self_signed\": true, \"min_version\": \"1.3\"");
            proxy.reload();
            Await.until("that is said", () -> log.lines().stream().anyMatch(line -> line.contains("tls.min_version")));
        }
        assertThat(trusting(shown("localhost")).https("localhost", "/", "--tls-max", "1.2"))
                .isEqualTo("hello 2 200");
    }
}
