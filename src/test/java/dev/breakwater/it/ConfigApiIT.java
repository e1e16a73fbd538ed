package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The configuration as a document: read, replaced, patched, checked. */
class ConfigApiIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"id": "one", "url": "@main@"}],
                  "sticky": {"by": "cookie", "secret": "0123456789abcdef0123456789abcdef"}}},
                "sites": [{"routes": [{"path": "/said", "respond": {"body": "old"}}, {"upstream": "u"}]}]}""";
    }

    private String etag() throws Exception {
        return admin.get("/config").header("ETag");
    }

    private String said() throws Exception {
        return get("a.test", "/said").text();
    }

    private String saying(String text) {
        return original().replace("\"old\"", "\"" + text + "\"");
    }

    @Test
    void theDocumentIsShownAsItWasWrittenButForItsSecrets() throws Exception {
        AdminClient.Answer answer = admin.get("/config");
        assertStatus(answer, 200);
        assertThat(answer.text()).doesNotContain(TOKEN).doesNotContain("0123456789abcdef0123456789abcdef");
        assertThat(answer.json().at("/admin/token").asString()).isEqualTo("[secret]");
        assertThat(answer.json().at("/upstreams/u/sticky/secret").asString()).isEqualTo("[secret]");
        assertThat(answer.json().at("/upstreams/u/backends/0/url").asString()).isEqualTo(backend.url());
        assertThat(answer.json().has("limits"))
                .as("defaults are not written out")
                .isFalse();
        String version = answer.header("Breakwater-Version");
        assertThat(answer.header("ETag")).matches("\"" + version + "-[0-9a-f]+\"");
    }

    @Test
    void aDocumentThatIsSentBackKeepsItsSecrets() throws Exception {
        String shown = admin.get("/config").text();
        assertStatus(admin.put("/config", shown.replace("\"old\"", "\"new\"")), 200);
        assertThat(said()).isEqualTo("new");
        assertThat(file().at("/admin/token").asString()).isEqualTo(TOKEN);
        assertThat(file().at("/upstreams/u/sticky/secret").asString()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertStatus(admin.get("/status"), 200);
    }

    @Test
    void aWholeDocumentTakesThePlaceOfTheOld() throws Exception {
        AdminClient.Answer put = admin.put("/config", saying("new"), "If-Match", etag());
        assertStatus(put, 200);
        assertThat(said()).isEqualTo("new");
        assertThat(put.header("ETag")).isEqualTo(etag());
        assertThat(put.header("Breakwater-Persisted")).isEqualTo("true");
        JsonNode version = put.json();
        assertThat(version.path("source").asString()).isEqualTo("api PUT /config");
        assertThat(version.path("current").booleanValue()).isTrue();
        assertThat(version.path("persisted").booleanValue()).isTrue();
        assertThat(version.path("diff").asString())
                .contains("-")
                .contains("\"old\"")
                .contains("\"new\"");
        assertThat(file().at("/sites/0/routes/0/respond/body").asString()).isEqualTo("new");
    }

    @Test
    void aMergePatchChangesWhatItNames() throws Exception {
        AdminClient.Answer patched =
                // Not the access log: it would go to the standard output of the tests.
                admin.mergePatch(
                        "/config",
                        "{\"grace_period\": \"2s\", \"upstreams\": {\"u\": {\"sticky\": null}}}",
                        "If-Match",
                        etag());
        assertStatus(patched, 200);
        assertThat(file().path("grace_period").asString()).isEqualTo("2s");
        assertThat(file().path("upstreams").path("u").has("sticky")).isFalse();
        assertThat(file().path("upstreams").path("u").has("backends")).isTrue();
        assertThat(said()).isEqualTo("old");
    }

    @Test
    void aJsonPatchIsDoneWholeOrNotAtAll() throws Exception {
        String before = etag();
        String replace = "{\"op\": \"replace\", \"path\": \"/sites/0/routes/0/respond/body\", \"value\": \"new\"}";
        String wrong = "{\"op\": \"replace\", \"path\": \"/upstreams/missing/policy\", \"value\": \"first\"}";
        AdminClient.Answer refused = admin.jsonPatch("/config", "[" + replace + "," + wrong + "]");
        assertProblem(refused, 422);
        assertThat(refused.json().at("/problems/0/path").asString()).contains("patch[1]");
        assertThat(said()).isEqualTo("old");
        assertThat(etag()).isEqualTo(before);
        String move =
                "{\"op\": \"add\", \"path\": \"/upstreams/u/backends/-\", \"value\": {\"id\": \"two\", \"url\": \"http://127.0.0.1:1\"}}";
        assertStatus(admin.jsonPatch("/config", "[" + replace + "," + move + "]"), 200);
        assertThat(said()).isEqualTo("new");
        assertStatus(admin.get("/backends/two"), 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "7", "\"x\"", ""})
    void aMergePatchThatIsNoneIsRefused(String body) throws Exception {
        assertProblem(admin.mergePatch("/config", body), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[", "7", ""})
    void aJsonPatchThatIsNoneIsRefused(String body) throws Exception {
        assertProblem(admin.jsonPatch("/config", body), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "7", "null", "", "{\"a\": 1, \"a\": 2}"})
    void aDocumentThatIsNoneIsRefused(String body) throws Exception {
        assertProblem(admin.put("/config", body), 400);
        assertThat(said()).isEqualTo("old");
    }

    @Test
    void jsonThatIsNestedTooDeeplyIsRefused() throws Exception {
        assertProblem(admin.put("/config", "{\"a\":" + "[".repeat(200_000)), 400);
    }

    @Test
    void whatIsNotValidChangesNothingAndSaysWhatToMend() throws Exception {
        String before = etag();
        String text = Files.readString(configFile);
        AdminClient.Answer refused = admin.mergePatch("/config", """
                {"grace_period": "soon", "upstreams": {"u": {"polizy": "first"}}}""");
        assertProblem(refused, 422);
        assertThat(list(refused.json().path("problems")))
                .extracting(each -> each.path("path").asString())
                .containsExactlyInAnyOrder("grace_period", "upstreams.u.polizy");
        assertThat(list(refused.json().path("problems")))
                .allMatch(each -> !each.path("fact").asString().isBlank()
                        && !each.path("remedy").asString().isBlank());
        assertThat(etag()).isEqualTo(before);
        assertThat(Files.readString(configFile)).isEqualTo(text);
        assertStatus(get("a.test", "/said"), 200);
    }

    @Test
    void anOldVersionMayNotBeChanged() throws Exception {
        String old = etag();
        assertStatus(admin.put("/config", saying("new"), "If-Match", old), 200);
        assertProblem(admin.put("/config", saying("newer"), "If-Match", old), 412);
        assertProblem(admin.mergePatch("/config", "{\"grace_period\": \"2s\"}", "If-Match", old), 412);
        assertProblem(admin.jsonPatch("/config", "[]", "If-Match", "\"0-00\""), 412);
        assertThat(said()).isEqualTo("new");
        assertStatus(admin.put("/config", saying("newest"), "If-Match", "*"), 200);
    }

    @Test
    void whatChangesNothingMakesNoVersion() throws Exception {
        String before = etag();
        assertStatus(admin.put("/config", original()), 200);
        assertStatus(admin.mergePatch("/config", "{}"), 200);
        assertStatus(admin.jsonPatch("/config", "[]"), 200);
        assertThat(etag()).isEqualTo(before);
    }

    @Test
    void aDocumentIsCheckedWithoutBeingUsed() throws Exception {
        String before = etag();
        JsonNode good = admin.post("/config/validate", original().replace("\"old\"", "\"new\""))
                .json();
        assertThat(good.path("valid").booleanValue()).isTrue();
        assertThat(good.path("diff").asString()).contains("\"new\"").doesNotContain(TOKEN);
        AdminClient.Answer bad = admin.post("/config/validate", original().replace("\"1s\"", "\"soon\""));
        assertStatus(bad, 200);
        assertThat(bad.json().path("valid").booleanValue()).isFalse();
        assertThat(bad.json().at("/problems/0/path").asString()).isEqualTo("grace_period");
        AdminClient.Answer noJson = admin.post("/config/validate", "{");
        assertStatus(noJson, 200);
        assertThat(noJson.json().path("valid").booleanValue()).isFalse();
        assertThat(list(noJson.json().path("problems"))).hasSize(1);
        assertThat(etag()).isEqualTo(before);
        assertThat(said()).isEqualTo("old");
    }
}
