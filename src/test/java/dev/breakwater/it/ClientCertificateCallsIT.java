package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.OPTIONAL;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of gRPC to sites that ask their clients for certificates. No proxy is trusted. */
@Timeout(120)
class ClientCertificateCallsIT {
    private static final Metadata.Key<String> WHOLE = key("client-cert");
    private static final Metadata.Key<String> CHAIN = key("client-cert-chain");
    private static final Metadata.Key<String> DESCRIBED = key("x-forwarded-client-cert");
    private static final Metadata.Key<String> ALIAS = key("x_forwarded_client_cert");

    private final GrpcBackend server = GrpcBackend.start();
    private ClientCertificateScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new ClientCertificateScene("192.0.2.1", server.url());
    }

    @AfterEach
    void stop() {
        scene.close();
        server.close();
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private GrpcClient client(String host, TestCertificate shown) throws IOException {
        return GrpcClient.connectTls(scene.proxy.port(), host, scene.directory.resolve("ca.pem"), shown);
    }

    /** A call that claims to be somebody's. */
    private static GrpcClient.End call(GrpcClient client, CallOptions options) throws Exception {
        Metadata forged = new Metadata();
        forged.put(WHOLE, ":AAAA:");
        forged.put(CHAIN, ":AAAA:");
        forged.put(DESCRIBED, "Hash=1");
        forged.put(ALIAS, "Hash=1");
        return client.begin(GrpcBackend.ECHO, options, forged)
                .send((byte) 7)
                .halfClose()
                .end();
    }

    private static GrpcClient.End call(GrpcClient client) throws Exception {
        return call(client, CallOptions.DEFAULT);
    }

    private static CallOptions to(String host) {
        return CallOptions.DEFAULT.withAuthority(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUIRED, OPTIONAL})
    void whoHasACertificateIsServedAndNamedToTheBackend(String host) throws Exception {
        try (GrpcClient client = client(host, scene.certificate)) {
            GrpcClient.End end = call(client);
            assertThat(end.status()).isEqualTo(Status.OK);
            assertThat(end.messages()).containsExactly(new byte[] {7});
        }
        Metadata header = server.header();
        byte[] encoded = scene.certificate.chain().get(0).getEncoded();
        assertThat(header.getAll(WHOLE))
                .containsExactly(":" + Base64.getEncoder().encodeToString(encoded) + ":");
        assertThat(header.getAll(DESCRIBED)).singleElement().asString().contains("CN=alice.test");
        assertThat(header.containsKey(CHAIN)).isFalse();
        assertThat(header.containsKey(ALIAS)).isFalse();
    }

    @Test
    void whoHasNoneIsServedWhereItIsOptionalAndNobodyIsNamed() throws Exception {
        try (GrpcClient client = client(OPTIONAL, null)) {
            assertThat(call(client).status()).isEqualTo(Status.OK);
        }
        nobodyIsNamed();
    }

    private void nobodyIsNamed() throws InterruptedException {
        Metadata header = server.header();
        assertThat(header.keys()).contains("x-request-id").noneMatch(name -> name.contains("client"));
    }

    @ParameterizedTest
    @CsvSource({"required.test, false", "required.test, true", "optional.test, true"})
    void whoHasNoneOrAnotherAuthoritysIsRefusedInTheHandshake(String host, boolean other) throws Exception {
        try (GrpcClient client = client(host, other ? scene.otherCertificate : null)) {
            GrpcClient.End end = call(client);
            assertThat(end.code()).as("%s", end).isEqualTo(Code.UNAVAILABLE);
            assertThat(end.status().getDescription()).doesNotContain("breakwater:");
        }
        Await.until(
                "the handshake is counted", // more than once where gRPC has tried again
                () -> !scene.proxy.scrape().contains("tls_handshake_failures_total{reason=\"client_certificate\"} 0"));
        assertThat(server.calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"a.test, required.test", "a.test, optional.test", "optional.test, required.test"})
    void aCallOverAConnectionForAnotherSiteIsMisdirected(String connected, String asked) throws Exception {
        try (GrpcClient client = client(connected, scene.certificate)) {
            GrpcClient.End end = call(client, to(asked));
            assertThat(end.code()).as("%s", end).isEqualTo(Code.UNAVAILABLE);
            assertThat(end.status().getDescription()).startsWith("breakwater: misdirected");
            assertThat(server.calls()).isZero();
            assertThat(call(client).status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void aSiteThatAsksNobodyNamesNobody() throws Exception {
        try (GrpcClient client = client(OPEN, scene.certificate)) {
            assertThat(call(client).status()).isEqualTo(Status.OK);
        }
        nobodyIsNamed();
    }

    @Test
    void withoutTlsACertificateThatIsRequiredIsMissing() throws Exception {
        try (GrpcClient client = GrpcClient.connect(scene.plainPort, REQUIRED)) {
            GrpcClient.End end = call(client);
            assertThat(end.code()).as("%s", end).isEqualTo(Code.UNAUTHENTICATED);
            assertThat(end.status().getDescription()).startsWith("breakwater: no_client_certificate");
            assertThat(server.calls()).isZero();
            assertThat(call(client, to(OPTIONAL)).status()).isEqualTo(Status.OK);
        }
        nobodyIsNamed();
    }
}
