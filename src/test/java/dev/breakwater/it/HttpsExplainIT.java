package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is said to become of requests where HTTPS is wanted is what becomes of them. */
class HttpsExplainIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + """
                "trusted_proxies": ["127.0.0.0/8"], "https": {"redirect": true, "port": 8443, "hsts": true},
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}, {"path": "/api", "upstream": "u", "methods": ["GET"]}]}]}""";
    }

    private JsonNode explain(String url, String client, String headers) throws Exception {
        AdminClient.Answer answer = admin.post(
                "/explain", "{\"url\": \"%s\", \"client\": \"%s\", \"headers\": {%s}}".formatted(url, client, headers));
        assertStatus(answer, 200);
        return answer.json();
    }

    @Test
    void aRedirectIsShownAsItHappens() throws Exception {
        JsonNode told = explain("http://a.test/api/x?y=%2F", "127.0.0.1", "");
        assertThat(told.path("failure").isNull()).isTrue();
        assertThat(told.at("/site/name").asString()).isEqualTo("a.test");
        assertThat(told.path("route").isNull()).isTrue();
        assertThat(told.path("forward").isNull()).isTrue();
        assertThat(told.path("backends").isEmpty()).isTrue();
        assertThat(list(told.path("routes"))).hasSize(2).allSatisfy(route -> {
            assertThat(route.path("matched").booleanValue()).isFalse();
            assertThat(route.path("reason").asString()).contains("sent to HTTPS");
        });
        Response response = get("a.test", "/api/x?y=%2F");
        assertThat(told.at("/redirect/status").intValue())
                .isEqualTo(response.status())
                .isEqualTo(308);
        assertThat(told.at("/redirect/location").asString())
                .isEqualTo(response.value("Location"))
                .isEqualTo("https://a.test:8443/api/x?y=%2F");
    }

    @Test
    void whatComesOverHttpsIsForwarded() throws Exception {
        for (JsonNode told : new JsonNode[] {
            explain("https://a.test/api", "192.0.2.1", ""),
            explain("http://a.test/api", "127.0.0.1", "\"X-Forwarded-Proto\": \"https\"")
        }) {
            assertThat(told.path("redirect").isNull()).isTrue();
            assertThat(told.at("/forward/upstream").asString()).isEqualTo("u");
            assertThat(told.path("response_headers").toString())
                    .isEqualTo("[{\"name\":\"Strict-Transport-Security\",\"value\":\"max-age=31536000\"}]");
        }
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        JsonNode told = explain("http://a.test/", "192.0.2.1", "\"X-Forwarded-Proto\": \"https\"");
        assertThat(told.at("/redirect/location").asString()).isEqualTo("https://a.test:8443/");
    }
}
