package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends behind TLS that are not who they should be, and what an operator hears of it. */
class TlsBackendTrustIT extends ProxyContract {
    private static final List<String> UPSTREAMS = List.of("unknown", "misnamed", "expired", "early", "selfsigned");

    private final TestAuthority authority = new TestAuthority();

    private TestBackend tls(Duration left, String... names) {
        return TestBackend.startTls(
                authority.issue(TestAuthority.keys("EC", 256), left, names).context());
    }

    @Override
    String configuration() throws Exception {
        addBackend("unknown", tls(Duration.ofDays(9), "127.0.0.1"));
        addBackend("misnamed", tls(Duration.ofDays(9), "shop.test", "www.shop.test"));
        addBackend("expired", tls(Duration.ofDays(-1), "127.0.0.1"));
        addBackend("early", tls(Duration.ofDays(95), "127.0.0.1"));
        addBackend(
                "selfsigned", TestBackend.startTls(new TestAuthority().itself().context()));
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        StringBuilder upstreams = new StringBuilder();
        StringBuilder routes = new StringBuilder();
        for (String name : UPSTREAMS) {
            String trust = name.equals("unknown") ? "" : "\"ca_file\": \"ca.pem\"";
            String comma = upstreams.isEmpty() ? "" : ", ";
            upstreams
                    .append(comma)
                    .append("\"%s\": {\"backends\": [\"%s\"], \"tls\": {%s}}".formatted(name, "@" + name + "@", trust));
            routes.append(comma).append("{\"path\": \"/%1$s\", \"upstream\": \"%1$s\"}".formatted(name));
        }
        return HEAD + "\"upstreams\": {" + upstreams + "}, \"sites\": [{\"routes\": [" + routes + "]}]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown | the certificate of CN=127.0.0.1 is by an authority that is not trusted, CN=Test Authority. Name a PEM file of that authority's own certificate by \"tls.ca_file\".",
                "misnamed | the certificate of CN=shop.test is not for 127.0.0.1, but for shop.test, www.shop.test. Set \"tls.server_name\" to",
                "expired | the certificate of CN=127.0.0.1 has expired at 20",
                "early | the certificate of CN=127.0.0.1 is not valid before 20",
                "selfsigned | the certificate of CN=Test Authority is signed by itself. If that is as it should be, name a PEM file of it by \"tls.ca_file\"."
            })
    void aBackendThatIsNotWhoItShouldBeIsABadGatewayAndTheLogSaysWhy(String upstream, String meaning) throws Exception {
        try (LogCapture log = new LogCapture("dev.breakwater.proxy", Level.WARNING)) {
            for (int i = 0; i < 3; i++) {
                Response response = get("a.test", "/" + upstream);
                assertStatus(response, 502);
                assertThat(response.text()).startsWith("502 Bad Gateway: tls ");
            }
            assertThat(log.lines())
                    .as("once, and not for each request")
                    .singleElement()
                    .asString()
                    .startsWith("No TLS with backend 127.0.0.1:")
                    .contains(" of upstream " + upstream + " (https://127.0.0.1:", meaning);
        }
        assertThat(backend(upstream).arrivals()).isZero();
    }
}
