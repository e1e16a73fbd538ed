package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the WAR and how it finds its configuration. */
@Timeout(60)
class WarIT {
    private final Path directory = ScratchDirectory.create();

    @AfterEach
    void forget() {
        System.clearProperty("breakwater.config");
        ScratchDirectory.delete(directory);
    }

    private Path config(String name) throws Exception {
        String text =
                "{\"access_log\": {\"format\": \"off\"}, \"sites\": [{\"routes\": [{\"path\": \"/\", \"respond\": {\"body\": \"%s\"}}]}]}";
        return Files.writeString(directory.resolve(name + ".json"), text.formatted(name));
    }

    private static String answer(Deployment deployment, Path parameter) throws Exception {
        try (Proxy proxy = deployment.start(parameter);
                RawClient client = RawClient.connect(proxy.port())) {
            return client.get("a.test", "/").response().text();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void aContextParameterNamesTheFile(Deployment deployment) throws Exception {
        assertThat(answer(deployment, config("parameter"))).isEqualTo("parameter");
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void aSystemPropertyComesBeforeTheContextParameter(Deployment deployment) throws Exception {
        System.setProperty("breakwater.config", config("property").toString());
        assertThat(answer(deployment, config("parameter"))).isEqualTo("property");
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void withoutAFileADefaultIsUsed(Deployment deployment) throws Exception {
        assertThat(answer(deployment, null)).contains("breakwater.config");
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void aFileThatCannotBeUsedStopsTheDeployment(Deployment deployment) throws Exception {
        Path bad = Files.writeString(directory.resolve("bad.json"), "{\"sites\": 7}");
        assertThatThrownBy(() -> answer(deployment, bad)).isInstanceOf(Exception.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void tlsIsLeftToTheContainer(Deployment deployment) throws Exception {
        String certificate = new TestAuthority().issue("a.test").write(directory, "a");
        tlsIsRefused(deployment, "{\"certificates\": [" + certificate + "]}");
        tlsIsRefused(deployment, "{\"self_signed\": true}");
        tlsIsRefused(deployment, "{\"self_signed\": true, \"min_version\": \"1.3\"}");
    }

    private void tlsIsRefused(Deployment deployment, String tls) throws Exception {
        Path file = Files.writeString(directory.resolve("tls.json"), """
                {"listen": [{"port": 0}, {"port": 0, "tls": true}], "tls": %s,
                 "sites": [{"client_auth": {"ca_files": ["a.crt"]}, "routes": [{"respond": {"body": "x"}}]}]}""".formatted(tls));
        String owner = "is set, and in a servlet container TLS is the container's. ";
        assertThat(whyRefused(deployment, file))
                .contains("listen[1].tls: " + owner + "Leave it out.")
                .contains("sites[0].client_auth: " + owner
                        + "Let the container's connector ask for certificates, and leave this out.")
                .contains(
                        "  tls: " + owner + "Give the certificates to the container's connector, and leave this out.");
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void certificatesByThemselvesAreLeftToTheContainer(Deployment deployment) throws Exception {
        Path file = Files.writeString(directory.resolve("acme.json"), """
                {"tls": {"acme": {"email": "admin@example.com", "agree_to_terms": true, "cert_cache_dir": "certificates"}}, "backends": ["http://127.0.0.1:1"]}""");
        assertThat(whyRefused(deployment, file))
                .contains("  tls: is set, and in a servlet container TLS is the container's. "
                        + "Give the certificates to the container's connector, and leave this out.");
    }

    /** Tomcat tells it to its log alone. */
    private static String whyRefused(Deployment deployment, Path file) {
        try (LogCapture log = new LogCapture("org.apache.catalina", Level.SEVERE)) {
            Throwable refused = catchThrowable(() -> answer(deployment, file));
            assertThat(refused).isNotNull();
            return Throwables.getStackTrace(refused) + log.lines();
        }
    }

    @Test
    void theUrlOfHttpsIsThatOfTheContext() throws Exception {
        Path file = Files.writeString(
                directory.resolve("https.json"),
                "{\"access_log\": {\"format\": \"off\"}, \"https\": true, \"sites\": [{\"routes\": [{\"path\": \"/\", \"respond\": {}}]}]}");
        try (Proxy proxy = new TomcatProxy(file, "/at");
                RawClient client = RawClient.connect(proxy.port())) {
            Response response = client.get("a.test", "/at/x%2Fy?z").response();
            assertThat(response.status()).isEqualTo(308);
            assertThat(response.value("Location")).isEqualTo("https://a.test/at/x%2Fy?z");
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("breakwater") || name.startsWith("dnsjava"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void noThreadOutlivesTheApplication(Deployment deployment) throws Exception {
        Set<String> before = threads();
        try (TestBackend backend = TestBackend.start();
                DnsServer dns = DnsServer.start()) {
            dns.answer("127.0.0.1 backend.test");
            Path file = Files.writeString(directory.resolve("threads.json"), """
                    {"access_log": {"format": "off"}, "resolver": {"servers": ["127.0.0.1:%d"]},
                     "upstreams": {"u": {"backends": ["http://backend.test:%d"], "health_check": {"interval": "100ms"}}},
                     "sites": [{"routes": [{"upstream": "u"}]}]}""".formatted(dns.port(), backend.port()));
            assertThat(answer(deployment, file)).isEqualTo("hello");
            int checks = backend.arrivals();
            Await.until("no thread is left", () -> before.containsAll(threads()));
            Await.until("no connection is left", () -> backend.openConnections() == 0);
            assertThat(checks).isPositive();
        }
    }

    @Test
    void theWarBringsWhatAContainerDoesNotAndNothingElse() throws Exception {
        try (ZipFile war = new ZipFile(PackagedWar.FILE.toFile())) {
            List<String> names = war.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .anyMatch(name -> name.matches("WEB-INF/lib/jetty-client-.*\\.jar"))
                    .anyMatch(name -> name.matches("WEB-INF/lib/jetty-alpn-java-client-.*\\.jar"));
            assertThat(names)
                    .noneMatch(name ->
                            name.matches("WEB-INF/lib/(jetty-server|jetty-ee10-servlet-|jetty-session|jetty-security"
                                    + "|jakarta\\.servlet|picocli|jetty-http2-server|jetty-alpn-java-server).*"))
                    .noneMatch(name -> name.startsWith("WEB-INF/classes/dev/breakwater/server/"));
        }
    }
}
