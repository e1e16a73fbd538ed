package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stream holds its backend's place for as long as it lives, and has one line in the access log, in the end. */
class WebSocketLeaseIT extends WebSocketContract {
    private final Path log = directory.resolve("access.log");

    @Override
    String configuration() {
        return HEAD.replace("{\"format\": \"off\"}", "{\"format\": \"json\", \"file\": \"" + log + "\"}") + """
                "upstreams": {"u": {"backends": [{"id": "first", "url": "@main@", "max_connections": 1}]}},
                "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @BeforeEach
    void theBackendEchoes() {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
    }

    private WebSocketPeer open(WebSocketClient client, String id) throws Exception {
        awaitNobodyInFlight();
        return client.open("/stream", "X-Request-Id: " + id(id), "User-Agent: Tester", "Referer: http://b.test");
    }

    private void awaitNobodyInFlight() {
        Await.until("the backend's place is free", () -> proxy().inFlight() <= 0);
    }

    private String id(String name) {
        return name + "-" + deployment;
    }

    private void assertFree() {
        backend.answer(Handler.OK);
        Await.until("the place is free", () -> get("a.test", "/").status() == 200);
    }

    private JsonNode line(String id) {
        JsonNode[] found = new JsonNode[1];
        Await.until("a line for " + id, () -> {
            for (String line : AccessLogContract.wholeLines(log)) {
                JsonNode node = JsonMapper.shared().readTree(line);
                if (id(id).equals(node.path("request_id").stringValue(null))) {
                    assertThat(found[0]).as("one line for each stream").isNull();
                    found[0] = node;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }

    private void assertLine(String id, String cause) {
        JsonNode line = line(id);
        assertThat(line.path("status").intValue()).as("%s", line).isEqualTo(openStatus());
        assertThat(line.path("cause").stringValue(null)).as("%s", line).isEqualTo(cause);
        assertThat(line.path("uri").stringValue()).isEqualTo("/stream");
        assertThat(line.path("backend").stringValue()).isEqualTo("u/first");
        assertThat(line.path("user_agent").stringValue()).isEqualTo("Tester");
        assertThat(line.path("referer").stringValue()).isEqualTo("http://b.test");
    }

    @Test
    void aStreamIsARequestInFlight() throws Exception {
        try (WebSocketPeer client = open(client(), "whole")) {
            assertThat(client.send(Frame.text("12345678")).next().text()).isEqualTo("12345678");
            assertStatus(get("a.test", "/"), 503);
            assertThat(client.send(Frame.close(1000, "")).next().closing()).isEqualTo("1000 ");
            assertThat(client.ended()).isTrue();
        }
        assertLine("whole", null);
        assertThat(line("whole").path("bytes").intValue()).isEqualTo(2 + 8 + 2 + 2);
        assertFree();
    }

    @Test
    void aClientThatVanishesGivesThePlaceBack() throws Exception {
        try (WebSocketClient connection = client()) {
            open(connection, "gone").send(Frame.text("x")).next();
            connection.vanish();
            assertLine("gone", "client_abort");
            assertFree();
        }
    }

    @Test
    void aClientThatIsTornAwayInItsFrameGivesThePlaceBack() throws Exception {
        try (WebSocketClient connection = client()) {
            open(connection, "torn").raw(new byte[] {(byte) 0x82, (byte) 0x85, 1, 2, 3, 4, 5});
            connection.vanish();
            assertLine("torn", "client_abort");
            assertFree();
        }
    }

    @Test
    void aBackendThatVanishesGivesThePlaceBack() throws Exception {
        backend.answer(exchange -> {
            WebSocketPeer.accept(exchange).next();
            exchange.reset();
        });
        try (WebSocketPeer client = open(client(), "lost")) {
            client.send(Frame.text("x"));
            assertThat(client.next().closing()).startsWith("1011 ");
        }
        assertLine("lost", "backend_reset");
        assertFree();
    }

    @Test
    void aClientThatBreaksTheRulesGivesThePlaceBack() throws Exception {
        try (WebSocketPeer client = open(client(), "broken")) {
            client.raw(new byte[] {(byte) 0x83, (byte) 0x80});
            assertThat(client.next().closing()).startsWith("1002 ");
        }
        assertLine("broken", "bad_request");
        assertFree();
    }

    @Test
    void aClientThatIsGoneBeforeTheBackendHasAnsweredGivesThePlaceBack() throws Exception {
        java.util.concurrent.CountDownLatch gone = new java.util.concurrent.CountDownLatch(1);
        backend.answer(exchange -> {
            gone.await();
            WebSocketPeer.accept(exchange).echo();
        });
        awaitNobodyInFlight();
        try (RawClient client = connect()) {
            client.send(WebSocketPeer.handshake("a.test", "/stream"));
            Await.until("the request arrives", () -> backend.arrivals() > 0);
            client.reset();
        }
        gone.countDown();
        assertFree();
    }
}
