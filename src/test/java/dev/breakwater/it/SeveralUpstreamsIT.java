package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Backends of several upstreams, in the long form of the configuration: which one is meant, and which may be changed. */
class SeveralUpstreamsIT extends AdminContract {
    private final DnsServer dns = DnsServer.start();

    @Override
    String configuration() throws Exception {
        backend("second");
        dns.answer("127.0.0.1 all.test", "127.0.0.2 all.test");
        return HEAD + """
                "resolver": {"servers": ["127.0.0.1:%d"]},
                "upstreams": {
                  "api": {"backends": [{"id": "one", "url": "@main@"}, {"id": "7", "url": "@second@"}, "http://127.0.0.1:1"]},
                  "web": {"policy": "least_connections", "max_connections": 9, "sticky": {"by": "client_ip"},
                    "health_check": {"type": "tcp", "interval": "10s"},
                    "backends": [{"id": "one", "url": "@second@"}, "http://127.0.0.1:1"]},
                  "all": {"backends": [{"url": "http://all.test:%d", "resolve": "all"}]},
                  "last": {"backends": ["http://127.0.0.1:1"]}},
                "sites": [{"routes": [{"path": "/api", "upstream": "api"}, {"path": "/web", "upstream": "web"}, {"path": "/all", "upstream": "all"},
                  {"path": "/last", "upstream": "last"}]}]}""".formatted(dns.port(), backend.port());
    }

    @AfterAll
    void stopDns() {
        dns.close();
    }

    private static String url(TestBackend wanted, String keys) {
        return "{\"url\": \"" + wanted.url() + "\"" + keys + "}";
    }

    @Test
    void anIdThatSeveralHaveNeedsItsUpstream() throws Exception {
        AdminClient.Answer ambiguous = admin.get("/backends/one");
        assertProblem(ambiguous, 409);
        assertThat(ambiguous.detail()).contains("api").contains("web").contains("?upstream=");
        assertProblem(admin.delete("/backends/one"), 409);
        assertProblem(admin.put("/backends/one/status", "{\"alive\":false}"), 409);
        assertThat(admin.get("/backends/one?upstream=web")
                        .json()
                        .path("upstream")
                        .asString())
                .isEqualTo("web");
        assertStatus(admin.put("/backends/one/status?upstream=web", "{\"alive\":false}"), 200);
        assertThat(admin.get("/backends/one?upstream=api").json().path("state").asString())
                .isEqualTo("ready");
        assertThat(file().at("/upstreams/web/backends/0/state").asString()).isEqualTo("down");
        assertThat(file().at("/upstreams/api/backends/0").has("state")).isFalse();
    }

    @Test
    void noTwoOfAnUpstreamHaveOneId() throws Exception {
        List<String> ids = list(admin.get("/backends").json()).stream()
                .map(each ->
                        each.path("upstream").asString() + " " + each.path("id").asString())
                .toList();
        assertThat(ids).doesNotHaveDuplicates().contains("api one", "api 7", "web one");
        for (JsonNode each : admin.get("/backends").json()) {
            AdminClient.Answer found = admin.get("/backends/" + each.path("id").asString() + "?upstream="
                    + each.path("upstream").asString());
            assertStatus(found, 200);
            assertThat(found.json().path("name")).isEqualTo(each.path("name"));
        }
    }

    @Test
    void aNumberIsNotGivenWhereItIsSomebodysName() throws Exception {
        for (int port = 2; port < 12; port++) {
            AdminClient.Answer added =
                    admin.post("/backends", "{\"upstream\": \"api\", \"url\": \"http://127.0.0.1:" + port + "\"}");
            assertStatus(added, 201);
            assertThat(added.json().path("id").asString()).isNotEqualTo("7");
        }
    }

    @Test
    void aNewBackendSaysWhichUpstreamItJoins() throws Exception {
        AdminClient.Answer unsaid = admin.post("/backends", "{\"url\": \"http://127.0.0.1:3\"}");
        assertProblem(unsaid, 400);
        assertThat(unsaid.detail()).contains("api, web, all, last");
        AdminClient.Answer added =
                admin.post("/backends", "{\"url\": \"http://127.0.0.1:3\", \"upstream\": \"last\", \"id\": \"new\"}");
        assertStatus(added, 201);
        assertThat(added.header("Location")).isEqualTo("backends/new?upstream=last");
        assertThat(file().at("/upstreams/last/backends/1").toString())
                .isEqualTo("{\"url\":\"http://127.0.0.1:3\",\"id\":\"new\"}");
        assertThat(list(admin.get("/backends?upstream=last").json())).hasSize(2);
        assertThat(list(admin.get("/backends?upstream=none").json())).isEmpty();
    }

    @Test
    void theLongFormSurvivesChangesAndAnIdStays() throws Exception {
        assertStatus(admin.put("/backends/7", url(backend, ", \"weight\": 4")), 200);
        JsonNode written = file().at("/upstreams/api/backends/1");
        assertThat(written.path("id").asString()).isEqualTo("7");
        assertThat(written.path("weight").intValue()).isEqualTo(4);
        assertThat(file().at("/upstreams/api/backends/2").asString())
                .as("its neighbour stays short")
                .isEqualTo("http://127.0.0.1:1");
        assertThat(admin.get("/backends/7").json().path("url").asString()).isEqualTo(backend.url());
    }

    @Test
    void anAddressOfANameCannotBeChangedByItself() throws Exception {
        Await.until(
                "both addresses are known",
                () -> list(admin.get("/backends?upstream=all").json()).size() == 2);
        for (JsonNode each : admin.get("/backends?upstream=all").json()) {
            assertThat(each.path("discovered").booleanValue()).isTrue();
            assertThat(list(each.path("addresses"))).hasSize(1);
            String path = "/backends/" + each.path("id").asString();
            AdminClient.Answer refused = admin.put(path + "/status", "{\"alive\":false}");
            assertProblem(refused, 409);
            assertThat(refused.detail()).contains("all.test");
            assertProblem(admin.delete(path), 409);
            assertProblem(admin.put(path, url(backend, "")), 409);
        }
    }

    @Test
    void upstreamsAreListedWithHowTheyAreDoing() throws Exception {
        List<JsonNode> upstreams = list(admin.get("/upstreams").json());
        assertThat(upstreams)
                .extracting(each -> each.path("name").asString())
                .containsExactly("api", "web", "all", "last");
        JsonNode web = upstreams.get(1);
        assertThat(web.path("policy").asString()).isEqualTo("least_connections");
        assertThat(web.path("max_connections").intValue()).isEqualTo(9);
        assertThat(web.path("sticky").asString()).isEqualTo("client_ip");
        assertThat(web.at("/health_check/type").asString()).isEqualTo("tcp");
        assertThat(list(web.path("backends"))).hasSize(2).first().satisfies(id -> assertThat(id.asString())
                .isEqualTo("one"));
        assertStatus(admin.put("/backends/one/status?upstream=api", "{\"alive\":false}"), 200);
        assertThat(admin.get("/upstreams/api").json().path("available").intValue())
                .isEqualTo(2);
        assertStatus(admin.put("/backends/127.0.0.1:1/status?upstream=last", "{\"alive\":false}"), 200);
        assertThat(admin.get("/upstreams/last").json().path("in_panic").booleanValue())
                .isTrue();
    }

    @Test
    void sitesAreListedWithTheirRoutes() throws Exception {
        JsonNode site = admin.get("/sites").json().path(0);
        assertThat(list(site.path("routes")))
                .extracting(route -> route.path("upstream").asString())
                .containsExactly("api", "web", "all", "last");
        assertThat(list(site.path("routes")))
                .allMatch(route -> route.path("action").asString().equals("forward"));
    }
}
