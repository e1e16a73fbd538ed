package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A WebSocket passes from a client to a backend as if there were no proxy. */
class WebSocketIT extends WebSocketContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"url": "@main@", "id": "first"}]},
                              "two": {"backends": ["http://127.0.0.1:%d", "@main@"]},
                              "down": {"backends": ["http://127.0.0.1:%d"]},
                              "none": {"backends": [{"url": "@main@", "state": "down"}]}},
                "sites": [{"routes": [
                  {"path": "/off", "upstream": "u", "websocket": false},
                  {"path": "/two", "upstream": "two"},
                  {"path": "/down", "upstream": "down"},
                  {"path": "/none", "upstream": "none"},
                  {"path": "/", "upstream": "u"}]}]}""".formatted(FreePort.next(), FreePort.next());
    }

    /** Says goodbye and hears it. */
    private static void goodbye(WebSocketPeer client) throws IOException {
        assertThat(client.send(Frame.close(1000, "bye")).next().closing()).isEqualTo("1000 bye");
        assertThat(client.ended()).as("the proxy ends the connection").isTrue();
    }

    @Test
    void textAndBinaryPassBothWays() throws Exception {
        echoes();
        try (WebSocketPeer client = open("/")) {
            assertThat(client.send(Frame.text("höi")).next().text()).isEqualTo("höi");
            byte[] bytes = new byte[70_000];
            new Random(1).nextBytes(bytes);
            Frame binary = client.send(Frame.of(Frame.BINARY, bytes)).next();
            assertThat(binary.opcode()).isEqualTo(Frame.BINARY);
            assertThat(binary.payload()).isEqualTo(bytes);
            goodbye(client);
        }
    }

    @Test
    void theHandshakeIsTheBackends() throws Exception {
        AtomicReference<Fields> seen = new AtomicReference<>();
        backend.answer(exchange -> {
            seen.set(exchange.fields());
            WebSocketPeer.accept(exchange, "Sec-WebSocket-Protocol: second", "Set-Cookie: a=b")
                    .echo();
        });
        try (WebSocketPeer client = open(
                "/",
                "Origin: http://from.test",
                "Cookie: c=d",
                "Authorization: Bearer e",
                "Sec-WebSocket-Protocol: first, second")) {
            assertThat(client.fields().value("Sec-WebSocket-Protocol")).isEqualTo("second");
            assertThat(client.fields().value("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.fields().value("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(client.fields().value("Connection")).isEqualToIgnoringCase("upgrade");
            assertThat(client.fields().value("Set-Cookie")).isEqualTo("a=b");
            goodbye(client);
        }
        assertThat(seen.get().value("Origin")).isEqualTo("http://from.test");
        assertThat(seen.get().value("Cookie")).isEqualTo("c=d");
        assertThat(seen.get().value("Authorization")).isEqualTo("Bearer e");
        assertThat(seen.get().value("Sec-WebSocket-Protocol")).isEqualTo("first, second");
        assertThat(seen.get().value("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(seen.get().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(seen.get().value("Host")).isEqualTo("a.test");
    }

    @Test
    void aBackendThatRefusesIsHeard() throws Exception {
        backend.answer(exchange -> exchange.respond(401, "who?", "WWW-Authenticate: Basic"));
        Response refused = send(WebSocketPeer.handshake("a.test", "/"));
        assertStatus(refused, 401);
        assertThat(refused.text()).isEqualTo("who?");
        backend.answer(exchange -> exchange.respond(404, "where?"));
        assertStatus(send(WebSocketPeer.handshake("a.test", "/")), 404);
    }

    @Test
    void withoutABackendItIsRefusedAsAnyRequest() throws Exception {
        assertStatus(send(WebSocketPeer.handshake("a.test", "/none")), 503);
        assertStatus(send(WebSocketPeer.handshake("a.test", "/down")), 502);
    }

    @Test
    void anotherBackendIsAskedForOneThatIsDown() throws Exception {
        echoes();
        for (int i = 0; i < 4; i++) {
            try (WebSocketPeer client = open("/two")) {
                goodbye(client);
            }
        }
    }

    @Test
    void whereItIsSwitchedOffItIsAPlainRequest() throws Exception {
        assertStatus(send(WebSocketPeer.handshake("a.test", "/off")), 200);
        RecordedRequest request = backend.request();
        assertThat(request.fields().contain("Upgrade")).isFalse();
    }
}
