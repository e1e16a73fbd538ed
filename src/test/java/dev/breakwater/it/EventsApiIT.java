package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens is told as it happens, and told again to whoever comes back. */
class EventsApiIT extends AdminContract {
    @Override
    String configuration() {
        backend("second");
        return HEAD + """
                "upstreams": {
                  "checked": {"backends": [{"id": "one", "url": "@main@"}], "health_check": {"interval": "50ms", "down_interval": "50ms", "fall": 1, "rise": 1}},
                  "broken": {"backends": [{"id": "two", "url": "@second@"}, {"id": "three", "url": "@main@"}],
                    "circuit_breaker": {"failures": 1, "open_for": "5m"}}},
                "sites": [{"routes": [{"upstream": "checked"}, {"path": "/broken", "upstream": "broken", "retry": {"attempts": 1}}]}]}""";
    }

    private static boolean isOf(JsonNode data, String id, String to) {
        return data.path("id").asString("").equals(id)
                && data.path("to").asString("").equals(to);
    }

    private static void assertTold(EventReader.Event event, String upstream, String from) {
        assertThat(Long.parseLong(event.id())).isPositive();
        assertThat(event.data().path("upstream").asString()).isEqualTo(upstream);
        assertThat(event.data().path("from").asString()).isEqualTo(from);
        assertThat(event.data().path("at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }

    @Test
    void theFirstEventHasAllBackends() throws Exception {
        try (EventReader events = admin.events()) {
            assertThat(events.status()).isEqualTo(200);
            assertThat(events.header("Content-Type")).startsWith("text/event-stream");
            assertThat(events.header("Cache-Control")).isEqualTo("no-store");
            EventReader.Event first = events.next("backends", data -> true);
            assertThat(first.id()).isNull();
            assertThat(list(first.data().path("changed"))).hasSize(3);
        }
    }

    @Test
    void healthIsTold() throws Exception {
        try (EventReader events = admin.events()) {
            Await.until("it is known to be up", () -> admin.get("/backends/one")
                    .json()
                    .at("/health/status")
                    .asString()
                    .equals("up"));
            backend.answer(exchange -> exchange.respond(500, "ill"));
            EventReader.Event down = events.next("health", data -> isOf(data, "one", "down"));
            assertTold(down, "checked", "up");
            assertThat(down.data().path("cause").asString()).isNotBlank();
            EventReader.Event shown = events.next(
                    "backends",
                    data -> data.at("/changed/0/health/status").asString("").equals("down"));
            assertThat(shown.data().at("/changed/0/alive").booleanValue()).isFalse();
            backend.answer(Handler.OK);
            assertTold(events.next("health", data -> isOf(data, "one", "up")), "checked", "down");
        }
    }

    @Test
    void aBreakerThatOpensIsTold() throws Exception {
        // A new URL is a new backend, whose breaker is closed.
        try (TestBackend fresh = TestBackend.start();
                EventReader events = admin.events()) {
            assertStatus(admin.put("/backends/two?upstream=broken", "{\"url\": \"" + fresh.url() + "\"}"), 200);
            fresh.answer(BackendExchange::reset);
            Await.until("the breaker opens", () -> {
                get("a.test", "/broken");
                return admin.get("/backends/two")
                        .json()
                        .at("/breaker/state")
                        .asString()
                        .equals("open");
            });
            EventReader.Event open = events.next("breaker", data -> isOf(data, "two", "open"));
            assertTold(open, "broken", "closed");
            assertThat(open.data().path("cause").asString()).contains("1");
        }
    }

    @Test
    void aStateSetByHandAndTheNewConfigurationAreTold() throws Exception {
        try (EventReader events = admin.events()) {
            AdminClient.Answer changed = admin.put("/backends/three/status", "{\"state\":\"draining\"}");
            int version = admin.get("/status").json().at("/config/version").intValue();
            assertStatus(changed, 200);
            EventReader.Event config =
                    events.next("config", data -> data.path("version").intValue() == version);
            assertThat(config.data().path("source").asString()).isEqualTo("api PUT /backends/three/status");
            assertThat(config.data().path("persisted").booleanValue()).isTrue();
            assertThat(config.data().path("refused").booleanValue()).isFalse();
            assertThat(Long.parseLong(config.id())).isPositive();
            assertTold(events.next("state", data -> isOf(data, "three", "draining")), "broken", "ready");
        }
    }

    @Test
    void aFileThatIsRefusedIsTold() throws Exception {
        try (EventReader events = admin.events()) {
            Files.writeString(configFile, original().replace("\"1s\"", "\"soon\""));
            EventReader.Event refused =
                    events.next("config", data -> data.path("refused").booleanValue());
            assertThat(refused.data().at("/problems/0/path").asString()).isEqualTo("grace_period");
            assertThat(Long.parseLong(refused.id())).isPositive();
            Files.writeString(configFile, original().replace("\"1s\"", "\"3s\""));
            EventReader.Event taken =
                    events.next("config", data -> data.path("source").asString().equals("file"));
            assertThat(taken.data().path("refused").booleanValue()).isFalse();
        }
    }

    @Test
    void aRemovedBackendIsTold() throws Exception {
        try (EventReader events = admin.events()) {
            events.next("backends", data -> true);
            assertStatus(admin.delete("/backends/three"), 204);
            EventReader.Event gone =
                    events.next("backends", data -> !data.path("removed").isEmpty());
            assertThat(gone.data().at("/removed/0/id").asString()).isEqualTo("three");
            assertThat(gone.data().at("/removed/0/upstream").asString()).isEqualTo("broken");
        }
    }

    @Test
    void whoeverComesBackHearsWhatItMissed() throws Exception {
        assertStatus(admin.put("/backends/three/status", "{\"state\":\"draining\"}"), 200);
        String seen;
        try (EventReader events = admin.events("Last-Event-ID", "0")) {
            seen = events.next("state", data -> isOf(data, "three", "draining")).id();
        }
        assertStatus(admin.put("/backends/three/status", "{\"state\":\"down\"}"), 200);
        try (EventReader events = admin.events("Last-Event-ID", seen)) {
            EventReader.Event missed = events.next("config", data -> true);
            assertThat(Long.parseLong(missed.id())).isGreaterThan(Long.parseLong(seen));
            assertTold(events.next("state", data -> isOf(data, "three", "down")), "broken", "draining");
        }
        try (EventReader events = admin.events("Last-Event-ID", "not-ours")) {
            assertThat(events.status()).isEqualTo(200);
            events.next("backends", data -> true);
        }
    }

    @Test
    void theListHasTheSameEvents() throws Exception {
        assertStatus(admin.put("/backends/three/status", "{\"state\":\"down\"}"), 200);
        Await.until("the change is told", () -> list(admin.get("/events").json().path("events")).stream()
                .anyMatch(each -> each.path("type").asString().equals("state")
                        && each.path("backend").asString("").equals("three")));
        List<Long> ids = list(admin.get("/events").json().path("events")).stream()
                .map(each -> each.path("id").longValue())
                .toList();
        assertThat(ids).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(500);
    }
}
