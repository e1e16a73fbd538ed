package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Traffic follows what an operator says of a backend. */
class BackendStatusIT extends AdminContract {
    private static final String DOWN = "{\"alive\":false}";

    @Override
    String configuration() {
        backend("second");
        return HEAD + """
                "upstreams": {"u": {"backends": [{"id": "one", "url": "@main@"}, {"id": "two", "url": "@second@"}]}},
                "sites": [{"routes": [{"upstream": "u"}]}]}""";
    }

    /** Asks often enough for everybody to have a turn. */
    private void ask() throws IOException {
        for (int i = 0; i < 6; i++) {
            assertStatus(get("a.test", "/"), 200);
        }
    }

    @Test
    void aBackendThatIsNotAliveGetsNoRequests() throws Exception {
        AdminClient.Answer down = admin.put("/backends/one/status", DOWN);
        assertStatus(down, 200);
        assertThat(down.json().path("state").asString()).isEqualTo("down");
        assertThat(down.json().path("alive").booleanValue()).isFalse();
        assertThat(down.header("Breakwater-Persisted")).isEqualTo("true");
        ask();
        assertThat(backend.arrivals()).isZero();
        assertThat(file().at("/upstreams/u/backends/0/state").asString()).isEqualTo("down");
        assertThat(admin.put("/backends/one/status", "{\"alive\":true}")
                        .json()
                        .path("alive")
                        .booleanValue())
                .isTrue();
        ask();
        assertThat(backend.arrivals()).isPositive();
    }

    @Test
    void withNobodyAliveThereIsNoAnswer() throws Exception {
        assertStatus(admin.put("/backends/one/status", DOWN), 200);
        assertStatus(admin.put("/backends/two/status", "{\"state\":\"draining\"}"), 200);
        Response response = get("a.test", "/");
        assertStatus(response, 503);
        assertThat(response.text()).contains("no_backend");
    }

    /** Begins a request that the main backend answers once the latch is free. */
    private RawClient inFlight(CountDownLatch free) throws IOException {
        backend.answer(Handler.inParts(free));
        RawClient client = connect();
        for (int i = 0; i < 4; i++) {
            Response head = client.get("a.test", "/").head();
            if (head.fields().contain("Transfer-Encoding")) {
                assertThat(client.chunk()).isEqualTo("before");
                return client;
            }
            client.body(head, false);
        }
        throw new AssertionError("The main backend never had its turn");
    }

    /** The request in flight is finished, and the main backend gets no other. */
    private void assertEndsAlone(RawClient client, CountDownLatch free) throws IOException {
        int arrived = backend.arrivals();
        ask();
        assertThat(backend.arrivals()).isEqualTo(arrived);
        free.countDown();
        assertThat(client.chunk()).isEqualTo("after");
        assertThat(client.chunk()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"draining", "down"})
    void requestsInFlightAreFinished(String state) throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        try (RawClient client = inFlight(free)) {
            JsonNode shown = admin.put("/backends/one/status", "{\"state\":\"" + state + "\"}")
                    .json();
            assertThat(shown.path("state").asString()).isEqualTo(state);
            assertThat(shown.path("in_flight").intValue()).isEqualTo(1);
            assertEndsAlone(client, free);
        }
        Await.until(
                "nothing is in flight",
                () -> admin.get("/backends/one").json().path("in_flight").intValue() == 0);
    }

    @Test
    void aRemovedBackendFinishesItsRequests() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        try (RawClient client = inFlight(free)) {
            assertStatus(admin.delete("/backends/one"), 204);
            assertEndsAlone(client, free);
        }
    }

    @Test
    void whatIsCountedIsShown() throws Exception {
        long before = admin.get("/backends/two").json().path("requests").longValue();
        ask();
        JsonNode shown = admin.get("/backends/two").json();
        assertThat(shown.path("requests").longValue()).isEqualTo(before + 3);
        assertThat(shown.path("failures").longValue()).isZero();
        assertThat(shown.path("latency").path("average").doubleValue()).isBetween(0.0, 10.0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alive\": 1}",
                "{\"alive\": null}",
                "{\"state\": \"asleep\"}",
                "{\"state\": 7}",
                "{\"alive\": false, \"state\": \"ready\"}",
                "[]",
                "\"down\""
            })
    void whatIsNotAStateIsRefused(String body) throws Exception {
        assertProblem(admin.put("/backends/one/status", body), 400);
        assertThat(admin.get("/backends/one").json().path("state").asString()).isEqualTo("ready");
    }
}
