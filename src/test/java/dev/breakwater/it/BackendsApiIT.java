package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The list of backends, in the short form of the configuration: read, added to, changed. */
class BackendsApiIT extends AdminContract {
    @Override
    String configuration() {
        backend("second");
        backend("third");
        return HEAD + "\"backends\": [\"@main@\", {\"url\": \"@second@\", \"weight\": 3}]}";
    }

    private static String url(TestBackend wanted) {
        return "{\"url\": \"" + wanted.url() + "\"}";
    }

    @Test
    void theListIsAnArrayInTheOrderOfTheConfiguration() throws Exception {
        AdminClient.Answer answer = admin.get("/backends");
        assertStatus(answer, 200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        List<JsonNode> backends = list(answer.json());
        assertThat(backends).extracting(each -> each.path("id").asString()).containsExactly("0", "1");
        assertThat(backends).extracting(each -> each.path("weight").intValue()).containsExactly(1, 3);
        assertThat(backends)
                .extracting(each -> each.path("url").asString())
                .containsExactly(backend.url(), backend("second").url());
        assertThat(backends).allMatch(each -> each.path("alive").booleanValue());
    }

    @Test
    void oneBackendIsFoundByItsNumberAndByItsAddress() throws Exception {
        assertThat(admin.get("/backends/0").json().path("url").asString()).isEqualTo(backend.url());
        assertThat(admin.get("/backends/" + backend("second").authority())
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo("1");
        assertThat(admin.get("/backends/0?upstream=default").status()).isEqualTo(200);
        assertProblem(admin.get("/backends/77"), 404);
        assertProblem(admin.get("/backends/0?upstream=other"), 404);
        assertProblem(admin.get("/backends/0/else"), 404);
    }

    @Test
    void anAddedBackendIsInTheFileAndGetsTraffic() throws Exception {
        TestBackend third = backend("third");
        AdminClient.Answer added = admin.post("/backends", "{\"url\":\"" + third.url() + "\",\"weight\":2}");
        assertStatus(added, 201);
        assertThat(added.json().path("weight").intValue()).isEqualTo(2);
        assertThat(added.header("Breakwater-Persisted")).isEqualTo("true");
        assertThat(added.header("ETag")).isEqualTo(admin.get("/config").header("ETag"));
        URI location = URI.create("/backends").resolve(added.header("Location"));
        assertThat(admin.get(location.toString()).json().path("id"))
                .isEqualTo(added.json().path("id"));
        assertThat(list(file().path("backends"))).hasSize(3).first().satisfies(first -> assertThat(first.asString())
                .isEqualTo(backend.url()));
        Await.until("it is asked", () -> get("a.test", "/").status() == 200 && third.arrivals() > 0);
    }

    @Test
    void whatIsAddedWithNothingButItsUrlStaysShort() throws Exception {
        assertStatus(admin.post("/backends", url(backend("third"))), 201);
        assertThat(file().path("backends").path(2).asString(""))
                .isEqualTo(backend("third").url());
    }

    @Test
    void aRemovedBackendIsGoneFromTheListAndTheFile() throws Exception {
        AdminClient.Answer removed = admin.delete("/backends/1");
        assertStatus(removed, 204);
        assertThat(removed.text()).isEmpty();
        assertThat(removed.header("ETag")).isNotNull();
        assertProblem(admin.get("/backends/1"), 404);
        assertProblem(admin.delete("/backends/1"), 404);
        assertThat(list(file().path("backends"))).hasSize(1);
    }

    @Test
    void aNumberIsNeverGivenToAnother() throws Exception {
        TestBackend third = backend("third");
        String first = admin.post("/backends", url(third)).json().path("id").asString();
        assertStatus(admin.delete("/backends/" + first), 204);
        try (TestBackend fourth = TestBackend.start()) {
            AdminClient.Answer other = admin.post("/backends", url(fourth));
            assertThat(other.json().path("id").asString()).isNotIn(first, "0", "1");
            assertThat(Integer.parseInt(other.json().path("id").asString())).isGreaterThan(Integer.parseInt(first));
        }
    }

    @Test
    void aNumberIsKeptWhenTheUrlChanges() throws Exception {
        TestBackend third = backend("third");
        AdminClient.Answer moved = admin.put("/backends/1", url(third));
        assertStatus(moved, 200);
        assertThat(moved.json().path("id").asString()).isEqualTo("1");
        assertThat(moved.json().path("url").asString()).isEqualTo(third.url());
        assertThat(moved.json().path("weight").intValue())
                .as("left out, it falls back")
                .isEqualTo(1);
        assertThat(admin.get("/backends/1").json().path("url").asString()).isEqualTo(third.url());
        Await.until("it is asked", () -> get("a.test", "/").status() == 200 && third.arrivals() > 0);
        assertThat(backend("second").arrivals()).isZero();
        String placeholder = backend("second").url().replace("127.0.0.1", "${NOT_SET:-127.0.0.1}");
        assertStatus(admin.put("/backends/1", "{\"url\": \"" + placeholder + "\"}"), 200);
        assertThat(idOf(backend("second"))).as("however it is written").isEqualTo("1");
    }

    @Test
    void whatCannotBeUsedIsRefusedAndChangesNothing() throws Exception {
        String before = admin.get("/config").header("ETag");
        assertProblem(admin.post("/backends", "{}"), 400);
        assertProblem(admin.post("/backends", "[]"), 400);
        assertProblem(admin.post("/backends", "{"), 400);
        assertProblem(admin.post("/backends", ""), 400);
        assertProblem(admin.post("/backends", "{\"url\": \"http://a:1\", \"upstream\": \"other\"}"), 400);
        AdminClient.Answer weight = admin.post("/backends", "{\"url\": \"http://127.0.0.1:1\", \"weight\": 0}");
        assertProblem(weight, 422);
        JsonNode problem = weight.json().path("problems").path(0);
        assertThat(problem.path("path").asString()).isEqualTo("backends[2].weight");
        assertThat(problem.path("remedy").asString()).isNotBlank();
        assertProblem(admin.post("/backends", url(backend)), 422);
        assertProblem(admin.put("/backends/0", "{\"url\": \"ftp://x\"}"), 422);
        assertProblem(admin.put("/backends/0", "{\"url\": \"http://127.0.0.1:1\", \"upstream\": \"other\"}"), 400);
        assertProblem(admin.put("/backends/0", "{\"url\": \"http://127.0.0.1:1\", \"wieght\": 1}"), 422);
        assertThat(admin.get("/config").header("ETag")).isEqualTo(before);
        assertThat(list(file().path("backends"))).hasSize(2);
    }

    @Test
    void anOldVersionMayNotBeChanged() throws Exception {
        String old = admin.get("/config").header("ETag");
        assertStatus(admin.delete("/backends/1", "If-Match", old), 204);
        assertProblem(admin.post("/backends", url(backend("third")), "If-Match", old), 412);
        assertProblem(admin.put("/backends/0/status", "{\"alive\":false}", "If-Match", old), 412);
        assertProblem(admin.delete("/backends/0", "If-Match", old), 412);
        assertThat(list(admin.get("/backends").json())).hasSize(1);
    }

    @Test
    void otherMethodsAreNamed() throws Exception {
        AdminClient.Answer wrong = admin.delete("/backends");
        assertProblem(wrong, 405);
        assertThat(wrong.header("Allow")).isEqualTo("GET, POST");
        assertThat(admin.post("/backends/0", "{}").header("Allow")).isEqualTo("GET, PUT, PATCH, DELETE");
        assertThat(admin.get("/backends/0/status").header("Allow")).isEqualTo("PUT");
    }
}
