package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Operators are warned of a redirect to HTTPS that leads nowhere, where Breakwater can know: what a container's connectors speak it cannot. */
class HttpsWarningIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + """
                "https": {"redirect": true}, "upstreams": {"u": {"backends": ["https://127.0.0.1:1"], "tls": {"insecure_skip_verify": true}}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void aRedirectThatLeadsNowhereIsWarnedOfWhereThatIsKnown() throws Exception {
        JsonNode warnings = admin.get("/status").json().at("/config/warnings");
        assertThat(list(warnings)).as("others are told everywhere").anySatisfy(warning -> assertThat(
                        warning.path("path").asString())
                .isEqualTo("upstreams.u.tls.insecure_skip_verify"));
        String nowhere =
                "{\"path\":\"https.redirect\",\"fact\":\"is on, and no listener has TLS: every request is sent elsewhere.\","
                        + "\"remedy\":\"Give a listener \\\"tls\\\": true, or name the proxies that have TLS in \\\"trusted_proxies\\\".\"}";
        if (deployment == Deployment.STANDALONE) {
            assertThat(list(warnings)).extracting(JsonNode::toString).hasSize(2).contains(nowhere);
        } else {
            assertThat(list(warnings)).as("%s", warnings).hasSize(1);
        }
        assertThat(get("a.test", "/x").status()).isEqualTo(308);
    }
}
