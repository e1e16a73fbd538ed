package dev.breakwater.it;

import static dev.breakwater.it.ClientCertificateScene.OPEN;
import static dev.breakwater.it.ClientCertificateScene.OPTIONAL;
import static dev.breakwater.it.ClientCertificateScene.REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What sites ask of their clients is told to who asks what becomes of a request. */
@Timeout(120)
class ClientCertificateExplainIT {
    private ClientCertificateScene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new ClientCertificateScene();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private JsonNode explain(String scheme, String host, String path) throws Exception {
        AdminClient.Answer answer = new AdminClient(scene.proxy.adminUrl(), null)
                .post(
                        "/explain",
                        "{\"url\": \"%s://%s%s\", \"headers\": {\"X-Forwarded-Proto\": \"https\"}}"
                                .formatted(scheme, host, path));
        assertThat(answer.status()).as("%s", answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void theSiteSaysWhetherItAsks() throws Exception {
        assertThat(explain("https", REQUIRED, "/").at("/site/client_auth").asString())
                .isEqualTo("required");
        assertThat(explain("https", OPTIONAL, "/").at("/site/client_auth").asString())
                .isEqualTo("optional");
        assertThat(explain("https", OPEN, "/").path("site").has("client_auth")).isFalse();
        for (String host : new String[] {REQUIRED, OPTIONAL, OPEN}) {
            assertThat(explain("https", host, "/").path("failure").isNull())
                    .as(host)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/fixed", "/moved"})
    void withoutTlsItIsRefusedAsItHappens(String path) throws Exception {
        try (RawClient client = RawClient.connect(scene.plainPort)) {
            for (String host : new String[] {REQUIRED, OPTIONAL, OPEN}) {
                Response response =
                        client.get(host, path, "X-Forwarded-Proto: https").response();
                JsonNode failure = explain("http", host, path).path("failure");
                assertThat(failure.path("status").intValue(0))
                        .as(host)
                        .isEqualTo(response.status() == 403 ? 403 : 0)
                        .isEqualTo(host.equals(REQUIRED) ? 403 : 0);
                assertThat(failure.path("cause").asString("no failure"))
                        .isEqualTo(host.equals(REQUIRED) ? "no_client_certificate" : "no failure");
            }
        }
    }
}
