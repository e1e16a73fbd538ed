package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which backend is said to be chosen, and why the others are not, is what happens. */
class ExplainChoiceIT extends ExplainContract {
    @Test
    void theChosenBackendIsTheOneThatAnswers() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertChosen("/uri/" + i);
            assertChosen("/ip", "X-Forwarded-For: 192.0.2." + i);
        }
    }

    private void assertChosen(String target, String... fields) throws Exception {
        List<String> chosen = list(explain("GET", "a.test", target, fields).path("backends")).stream()
                .filter(each -> each.path("chosen").booleanValue())
                .map(each -> each.path("id").asString())
                .toList();
        assertThat(chosen).containsExactly(get("a.test", target, fields).text());
    }

    @Test
    void aClientGoesBackToWhereItWas() throws Exception {
        Response first = get("a.test", "/sticky");
        String cookie = "Cookie: " + first.value("Set-Cookie").split(";")[0];
        JsonNode told = explain("GET", "a.test", "/sticky", cookie);
        for (JsonNode each : told.path("backends")) {
            boolean own = each.path("id").asString().equals(first.text());
            assertThat(each.path("chosen").booleanValue()).isEqualTo(own);
        }
        assertThat(told.toString()).contains("the client had it before");
        assertThat(get("a.test", "/sticky", cookie).text()).isEqualTo(first.text());
    }

    @Test
    void nobodysTurnIsTaken() throws Exception {
        String first = get("a.test", "/turns").text();
        for (int i = 0; i < 3; i++) {
            assertThat(list(explain("GET", "a.test", "/turns").path("backends")))
                    .allMatch(each -> each.path("eligible").booleanValue()
                            && !each.path("chosen").booleanValue());
        }
        assertThat(get("a.test", "/turns").text()).isNotEqualTo(first);
        assertThat(backend("one").arrivals() + backend("two").arrivals()).isEqualTo(2);
    }

    @Test
    void whoIsOutHasAReasonAndTheIdThatTheListHas() throws Exception {
        List<JsonNode> backends = list(explain("GET", "a.test", "/mixed").path("backends"));
        assertThat(backends)
                .extracting(each -> each.path("eligible").booleanValue())
                .containsExactly(true, false, false);
        assertThat(backends.get(1).path("reason").asString()).contains("draining");
        assertThat(backends.get(2).path("reason").asString()).contains("backup");
        for (JsonNode each : backends) {
            AdminClient.Answer one = admin.get("/backends/" + each.path("id").asString() + "?upstream=mixed");
            assertStatus(one, 200);
            assertThat(one.json().path("id")).isEqualTo(each.path("id"));
            assertThat(one.json().path("url")).isEqualTo(each.path("url"));
        }
    }
}
