package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that the standalone server gets by itself. */
@Timeout(180)
class AcmeIT {
    private static final String HOST = "a.acme.example.com";

    private AcmeScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new AcmeScene();
        scene.pebble.start();
        scene.lead(HOST);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http-01", "tls-alpn-01"})
    void aSiteGetsItsCertificateByItself(String challenge) throws Exception {
        scene.configure(", \"challenges\": [\"" + challenge + "\"]", HOST);
        scene.start();
        assertThat(scene.shown(HOST).getIssuerX500Principal())
                .isEqualTo(scene.shown(HOST).getSubjectX500Principal());
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
}
