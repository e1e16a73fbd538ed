package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin interface where it has a token, and what it takes from nobody. */
class AdminSecurityIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/backends",
                "/config",
                "/status",
                "/upstreams",
                "/sites",
                "/events",
                "/loggers",
                "/openapi.json",
                "/certificates",
                "/explain",
                "/nothing",
                "/dashboard",
                "/backends/0"
            })
    void withoutTheTokenNothingIsTold(String path) throws Exception {
        for (AdminClient stranger : new AdminClient[] {
            admin.withToken(null), admin.withToken("wrong"), admin.withToken(TOKEN + "x"), admin.withToken("")
        }) {
            AdminClient.Answer answer = stranger.get(path);
            assertProblem(answer, 401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"breakwater\"");
            assertThat(answer.text()).doesNotContain(TOKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic ", "", "Bearer", "Digest ", "Token "})
    void otherSchemesAreNoToken(String scheme) throws Exception {
        assertProblem(admin.withToken(null).get("/backends", "Authorization", scheme + TOKEN), 401);
    }

    @Test
    void strangersChangeNothing() throws Exception {
        AdminClient stranger = admin.withToken("wrong");
        assertProblem(stranger.put("/backends/0/status", "{\"alive\":false}"), 401);
        assertProblem(stranger.delete("/backends/0"), 401);
        assertProblem(stranger.put("/config", original()), 401);
        assertProblem(stranger.post("/reload", ""), 401);
        assertThat(admin.get("/backends/0").json().path("state").asString()).isEqualTo("ready");
    }

    @Test
    void theTokenInAnyCaseOfItsSchemeIsTaken() throws Exception {
        assertStatus(admin.withToken(null).get("/backends", "Authorization", "bearer  " + TOKEN), 200);
    }

    @Test
    void aNewTokenHoldsAtOnce() throws Exception {
        AdminClient next = admin.withToken("another-token-0123456789");
        assertStatus(admin.mergePatch("/config", "{\"admin\": {\"token\": \"another-token-0123456789\"}}"), 200);
        try {
            assertProblem(admin.get("/backends"), 401);
            assertStatus(next.get("/backends"), 200);
        } finally {
            assertStatus(next.mergePatch("/config", "{\"admin\": {\"token\": \"" + TOKEN + "\"}}"), 200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/backends,text/plain",
        "POST,/backends,application/x-www-form-urlencoded",
        "POST,/config/validate,multipart/form-data",
        "PUT,/config,text/plain",
        "PATCH,/config,application/xml",
        "POST,/reload,",
        "POST,/config/confirm,",
        "PUT,/backends/0/status,"
    })
    void aChangeThatAFormCouldSendIsRefused(String method, String path, String type) throws Exception {
        assertProblem(admin.send(method, path, type, "{}"), 415);
    }

    @Test
    void aChangeForAnotherPageIsRefused() throws Exception {
        assertProblem(admin.post("/reload", "", "Origin", "http://evil.example"), 403);
        assertProblem(admin.delete("/backends/0", "Origin", "null"), 403);
        assertProblem(admin.delete("/backends/0", "Sec-Fetch-Site", "cross-site"), 403);
        URI own = URI.create(proxy().adminUrl());
        assertStatus(
                admin.post("/reload", "", "Origin", "http://" + own.getAuthority(), "Sec-Fetch-Site", "same-origin"),
                200);
    }

    @Test
    void noPageElsewhereMayReadAnything() throws Exception {
        Response read = raw("GET", "/backends", bearer(), "Origin: http://evil.example");
        assertThat(read.fields().lines()).noneMatch(line -> line.toLowerCase().startsWith("access-control-"));
        Response asked = raw(
                "OPTIONS",
                "/backends",
                bearer(),
                "Origin: http://evil.example",
                "Access-Control-Request-Method: DELETE");
        assertThat(asked.status()).isEqualTo(405);
        assertThat(asked.fields().lines()).noneMatch(line -> line.toLowerCase().startsWith("access-control-"));
    }

    @Test
    void everyAnswerSaysWhatABrowserMustNotDo() throws Exception {
        for (String path : new String[] {"/", "/backends", "/nothing"}) {
            AdminClient.Answer answer = admin.get(path);
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'self'")
                    .contains("frame-ancestors 'none'");
        }
        assertThat(admin.get("/backends").header("Cache-Control")).isEqualTo("no-store");
    }
}
