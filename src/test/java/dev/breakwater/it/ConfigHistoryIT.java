package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What was in force before may be looked at and come back; a change may wait for somebody to confirm it. */
class ConfigHistoryIT extends AdminContract {
    @Override
    String configuration() {
        return HEAD + "\"backends\": [\"@main@\"], \"health_path\": \"/health0\"}";
    }

    private static String path(String health) {
        return "{\"health_path\": \"/" + health + "\"}";
    }

    private String inForce() throws Exception {
        return admin.get("/config").json().path("health_path").asString();
    }

    private int change(String health) throws Exception {
        AdminClient.Answer answer = admin.mergePatch("/config", path(health));
        assertStatus(answer, 200);
        return answer.json().path("version").intValue();
    }

    @Test
    void theNewestVersionComesFirst() throws Exception {
        int first = change("first");
        int second = change("second");
        List<JsonNode> versions = list(admin.get("/config/history").json().path("versions"));
        assertThat(versions.get(0).path("version").intValue()).isEqualTo(second);
        assertThat(versions.get(0).path("current").booleanValue()).isTrue();
        assertThat(versions.get(1).path("version").intValue()).isEqualTo(first);
        assertThat(versions.get(1).path("current").booleanValue()).isFalse();
        assertThat(versions).allMatch(each -> !each.has("diff") && !each.has("document"));
    }

    @Test
    void twentyVersionsAreKept() throws Exception {
        int first = change("first");
        for (int i = 0; i < 20; i++) {
            change("next" + i);
        }
        assertThat(list(admin.get("/config/history").json().path("versions"))).hasSize(20);
        assertProblem(admin.get("/config/history/" + first), 404);
        assertProblem(admin.post("/config/history/" + first + "/rollback", ""), 404);
        assertProblem(admin.get("/config/history/none"), 404);
        assertProblem(admin.get("/config/history/" + (first + 1) + "?against=" + first), 404);
    }

    @Test
    void aVersionIsShownWithItsDocumentAndWhatItChanged() throws Exception {
        int first = change("first");
        int second = change("second");
        int third = change("third");
        JsonNode shown = admin.get("/config/history/" + second).json();
        assertThat(shown.at("/document/health_path").asString()).isEqualTo("/second");
        assertThat(shown.at("/document/admin/token").asString()).isEqualTo("[secret]");
        assertThat(shown.path("diff").asString())
                .contains("-  \"health_path\": \"/first\"")
                .contains("+  \"health_path\": \"/second\"");
        assertThat(admin.get("/config/history/" + third + "?against=" + first)
                        .json()
                        .path("diff")
                        .asString())
                .contains("/first")
                .contains("/third")
                .doesNotContain("/second");
    }

    @Test
    void aVersionComesBackAsANewOne() throws Exception {
        int first = change("first");
        int second = change("second");
        String old = admin.get("/config/history/" + first).json().path("etag").asString();
        assertProblem(admin.post("/config/history/" + first + "/rollback", "", "If-Match", old), 412);
        AdminClient.Answer back = admin.post("/config/history/" + first + "/rollback", "");
        assertStatus(back, 200);
        assertThat(back.json().path("version").intValue()).isEqualTo(second + 1);
        assertThat(back.json().path("source").asString()).isEqualTo("rollback to " + first);
        assertThat(inForce()).isEqualTo("/first");
        assertThat(file().path("health_path").asString()).isEqualTo("/first");
        assertThat(file().at("/admin/token").asString()).isEqualTo(TOKEN);
    }

    private JsonNode pending() throws Exception {
        return admin.get("/status").json().at("/config/pending");
    }

    @Test
    void aChangeThatNobodyConfirmsIsTakenBack() throws Exception {
        AdminClient.Answer changed = admin.mergePatch("/config?commit_confirm=1s", path("waiting"));
        assertStatus(changed, 200);
        assertThat(changed.json().path("pending").booleanValue()).isTrue();
        assertThat(changed.header("Breakwater-Persisted")).startsWith("false; reason=\"");
        assertThat(file().path("health_path").asString())
                .as("only once confirmed")
                .isEqualTo("/health0");
        Await.until("it is taken back", () -> inForce().equals("/health0"));
        assertThat(pending().isNull()).isTrue();
        assertThat(admin.get("/config/history").json().at("/versions/0/source").asString())
                .startsWith("revert of ");
        assertProblem(admin.post("/config/confirm", ""), 409);
    }

    @Test
    void aChangeThatIsConfirmedStays() throws Exception {
        assertStatus(admin.mergePatch("/config?commit_confirm=10m", path("waiting")), 200);
        assertThat(inForce()).isEqualTo("/waiting");
        assertThat(pending().path("reverts_at").asString()).isNotBlank();
        assertProblem(admin.mergePatch("/config", path("other")), 409);
        assertProblem(admin.post("/backends", "{\"url\": \"http://127.0.0.1:1\"}"), 409);
        AdminClient.Answer confirmed = admin.post("/config/confirm", "");
        assertStatus(confirmed, 200);
        assertThat(confirmed.json().path("pending").booleanValue()).isFalse();
        assertThat(confirmed.header("Breakwater-Persisted")).isEqualTo("true");
        assertThat(pending().isNull()).isTrue();
        assertThat(inForce()).isEqualTo("/waiting");
        assertThat(file().path("health_path").asString()).isEqualTo("/waiting");
    }

    @Test
    void aChangeThatWaitsMayBeTakenBackAtOnce() throws Exception {
        assertStatus(admin.put("/backends/0/status?commit_confirm=10m", "{\"alive\":false}"), 200);
        assertThat(admin.get("/backends/0").json().path("state").asString()).isEqualTo("down");
        AdminClient.Answer reverted = admin.post("/config/revert", "");
        assertStatus(reverted, 200);
        assertThat(admin.get("/backends/0").json().path("state").asString()).isEqualTo("ready");
        assertProblem(admin.post("/config/revert", ""), 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "0s", "-1s", "25h", "", "30"})
    void aTimeToConfirmThatIsNoneIsRefused(String time) throws Exception {
        assertProblem(admin.mergePatch("/config?commit_confirm=" + time, path("waiting")), 400);
        assertThat(inForce()).isEqualTo("/health0");
    }
}
