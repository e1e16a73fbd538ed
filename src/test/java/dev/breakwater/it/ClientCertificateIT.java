package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.OPTIONAL;
import static dev.breakwater.it.ClientCertificateScene.OTHER;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
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
        assertThat(refused.output()).contains("alert");
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
        assertThat(refused.output()).contains("alert");
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
        "open.test, required.test, /",
        "open.test, optional.test, /",
        "optional.test, required.test, /",
        "other.test, required.test, /",
        "required.test, optional.test, /",
        "open.test, required.test, /fixed",
        "open.test, required.test, /moved",
        "optional.test, required.test, /fixed"
    })
    void aConnectionForAnotherSiteIsMisdirected(String connected, String asked, String path) throws Exception {
        String[] options = connected.equals(OTHER) ? olaf() : alice();
        for (String version : new String[] {"--http2", "--http1.1"}) {
            String[] all = java.util.Arrays.copyOf(options, options.length + 3);
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
}
