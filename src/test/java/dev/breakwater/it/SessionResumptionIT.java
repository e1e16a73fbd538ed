package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS sessions that a client of OpenSSL's takes up again. Under CI it must be installed; elsewhere its tests are skipped without it. */
@Timeout(60)
class SessionResumptionIT {
    private static final String HOST = "a.test";

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private StandaloneProxy proxy;

    @BeforeAll
    static void assumeInstalled() {
        boolean installed = Files.isExecutable(Path.of("/usr/bin/openssl"));
        String missing = "openssl is missing: install openssl";
        if (!installed && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        assumeTrue(installed, missing);
    }

    @BeforeEach
    void start() throws Exception {
        String certificate = authority.issue(HOST).write(directory, "a");
        Files.writeString(directory.resolve("config.json"), """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false},
                 "tls": {"certificates": [%s]}, "sites": [{"routes": [{"path": "/", "respond": {"body": "hello"}}]}]}""".formatted(certificate));
        proxy = new StandaloneProxy(directory.resolve("config.json"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        ScratchDirectory.delete(directory);
    }

    /** Asks for a page, and keeps the session in a file. What openssl says of it contains "New" or "Reused". */
    private String get(String version, String... more) throws Exception {
        String command = "openssl s_client -connect 127.0.0.1:%d -servername %s -%s -ign_eof -sess_out session %s"
                .formatted(proxy.port(), HOST, version, String.join(" ", more));
        Process process = new ProcessBuilder(command.strip().split(" "))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream()
                .write(RawClient.request("GET", "/", HOST, "Connection: close").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("HTTP/1.1 200 OK");
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void aSessionIsTakenUpAgain(String version) throws Exception {
        assertThat(get(version)).contains("New, TLSv1");
        assertThat(get(version, "-sess_in", "session")).contains("Reused, TLSv1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void aSessionOutlivesTheRenewalOfItsCertificate(String version) throws Exception {
        get(version);
        TestCertificate renewed = authority.issue(HOST);
        renewed.write(directory, "a");
        Await.until("the new certificate is shown", Duration.ofSeconds(30), () -> TlsClient.shown(proxy.port(), HOST)
                .equals(renewed.chain().get(0)));
        assertThat(get(version, "-sess_in", "session")).contains("Reused, TLSv1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls1_2", "tls1_3"})
    void afterARestartThereIsAnother(String version) throws Exception {
        get(version);
        proxy.close();
        proxy = new StandaloneProxy(directory.resolve("config.json"));
        assertThat(get(version, "-sess_in", "session")).contains("New, TLSv1");
    }
}
