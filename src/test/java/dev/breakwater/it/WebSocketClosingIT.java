package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However one side of a WebSocket ends, the other hears of it, with a code that says why, and nothing hangs. */
class WebSocketClosingIT extends WebSocketContract {
    private static final List<String> MALFORMED =
            List.of("83 80 12 34 56 78", "c1 80 12 34 56 78", "81 01 41", "09 80 12 34 56 78", "80 80 12 34 56 78");

    private BlockingQueue<WebSocketPeer> accepted;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"], "connection_pool": {"idle_timeout": "500ms"}}},
                "sites": [{"routes": [
                  {"path": "/small", "upstream": "u", "websocket": {"max_message_size": 10}},
                  {"path": "/idle", "upstream": "u", "websocket": {"idle_timeout": "2500ms"}},
                  {"path": "/few", "upstream": "u", "websocket": {"max_open": 1}},
                  {"path": "/", "upstream": "u"}]}]}""";
    }

    @BeforeEach
    void theTestIsTheBackend() {
        // What a former test has opened may still be on its way.
        BlockingQueue<WebSocketPeer> ours = new LinkedBlockingQueue<>();
        accepted = ours;
        backend.answer(exchange -> {
            WebSocketPeer peer = WebSocketPeer.accept(exchange);
            ours.add(peer);
            peer.awaitClosed();
        });
    }

    /** The backend's side of the stream that was opened last. */
    private WebSocketPeer backendSide() throws Exception {
        WebSocketPeer peer = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(peer).as("the backend's side").isNotNull();
        return peer;
    }

    @Test
    void closeCodesAndReasonsPassInBothDirections() throws Exception {
        try (WebSocketPeer client = open("/");
                WebSocketPeer server = backendSide()) {
            server.send(Frame.close(4321, "enough"));
            assertThat(client.next().closing()).isEqualTo("4321 enough");
            client.send(Frame.close(4321, "very well"));
            assertThat(server.next().closing()).isEqualTo("4321 very well");
            assertThat(client.ended()).isTrue();
            assertThat(server.ended()).isTrue();
        }
    }

    @Test
    void pingsAndPongsPassInBothDirections() throws Exception {
        try (WebSocketPeer client = open("/");
                WebSocketPeer server = backendSide()) {
            server.send(Frame.begin(Frame.TEXT, "be"))
                    .send(Frame.of(Frame.PING, "?".getBytes()))
                    .send(new Frame(0x80, false, "gun".getBytes()));
            assertThat(client.next().text()).isEqualTo("be");
            assertThat(client.next().opcode()).isEqualTo(Frame.PING);
            Frame last = client.next();
            assertThat(last.text()).isEqualTo("gun");
            assertThat(last.last()).isTrue();
            client.send(Frame.of(Frame.PONG, "!".getBytes()));
            assertThat(server.next().opcode()).isEqualTo(Frame.PONG);
        }
    }

    @Test
    void theBackendHearsOfAClientThatVanishes() throws Exception {
        try (WebSocketClient connection = client()) {
            connection.open("/").send(Frame.text("hello"));
            try (WebSocketPeer server = backendSide()) {
                assertThat(server.next().text()).isEqualTo("hello");
                connection.vanish();
                assertThat(server.next().closing()).startsWith("1001 ");
                server.send(Frame.close(1001, ""));
                assertThat(server.ended()).isTrue();
            }
        }
    }

    /** Some are gone before Jetty has handed their connection over. */
    @Test
    void theBackendHearsOfClientsThatLeaveAsSoonAsTheyMay() throws Exception {
        for (int i = 0; i < 150; i++) {
            open("/").close();
            WebSocketPeer server = backendSide();
            // With or without a Close frame.
            CompletableFuture.supplyAsync(server::hasEnded).get(10, TimeUnit.SECONDS);
            server.close();
        }
    }

    @Test
    void theClientHearsOfABackendThatVanishes() throws Exception {
        try (WebSocketPeer client = open("/")) {
            try (WebSocketPeer server = backendSide()) {
                server.send(Frame.text("hello"));
                assertThat(client.next().text()).isEqualTo("hello");
            }
            assertThat(client.next().closing()).startsWith("1011 ");
            assertThat(client.reply(Frame.close(1011, "")).ended()).isTrue();
        }
    }

    @Test
    void inTheMiddleOfAFrameTheConnectionJustEnds() throws Exception {
        try (WebSocketPeer client = open("/")) {
            try (WebSocketPeer server = backendSide()) {
                server.raw(new byte[] {(byte) 0x82, 5, 'a', 'b'});
                assertThat(client.bytes(4)).endsWith('a', 'b');
            }
            assertThat(client.ended()).isTrue();
        }
    }

    /** Nobody answers the Close frames: all wait for that together. */
    @Test
    void aClientsMalformedFramesEndBothSides() throws Exception {
        Map<WebSocketPeer, String> sides = new LinkedHashMap<>();
        for (String frame : MALFORMED) {
            WebSocketPeer client = open("/");
            sides.put(client, frame);
            WebSocketPeer server = backendSide();
            sides.put(server, frame);
            client.send(Frame.text("good")).raw(bytes(frame));
            assertThat(server.next().text()).isEqualTo("good");
            assertThat(server.next().closing()).as(frame).startsWith("1002 ");
            assertThat(client.next().closing()).as(frame).startsWith("1002 ");
        }
        for (Map.Entry<WebSocketPeer, String> side : sides.entrySet()) {
            assertThat(side.getKey().ended()).as(side.getValue()).isTrue();
            side.getKey().close();
        }
    }

    @Test
    void aBackendsMalformedFramesEndBothSides() throws Exception {
        try (WebSocketPeer client = open("/");
                WebSocketPeer server = backendSide()) {
            server.raw(bytes("81 81 12 34 56 78 00"));
            assertThat(client.next().closing()).startsWith("1002 ");
            assertThat(server.next().closing()).startsWith("1002 ");
        }
    }

    private static byte[] bytes(String hexadecimal) {
        String[] values = hexadecimal.split(" ");
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Integer.parseInt(values[i], 16);
        }
        return bytes;
    }

    @Test
    void aMessageThatIsTooLargeEndsBothSides() throws Exception {
        try (WebSocketPeer client = open("/small");
                WebSocketPeer server = backendSide()) {
            client.send(Frame.text("0123456789")).send(Frame.begin(Frame.TEXT, "01234567"));
            assertThat(server.next().text()).isEqualTo("0123456789");
            assertThat(server.next().text()).isEqualTo("01234567");
            client.send(new Frame(0x80, false, "xyz".getBytes(StandardCharsets.US_ASCII)));
            assertThat(server.next().closing()).startsWith("1009 ");
            assertThat(client.next().closing()).startsWith("1009 ");
        }
    }

    @Test
    void aStreamIsIdleWhenNotEvenAPingPasses() throws Exception {
        try (WebSocketPeer client = open("/idle");
                WebSocketPeer server = backendSide()) {
            long began = System.nanoTime();
            // Often, so that a busy machine may put one off for long.
            for (int i = 0; i < 12; i++) {
                Thread.sleep(200);
                client.send(Frame.of(Frame.PING, new byte[0]));
                assertThat(server.next().opcode()).isEqualTo(Frame.PING);
            }
            assertThat(client.next().closing()).startsWith("1001 ");
            assertThat(server.next().closing()).startsWith("1001 ");
            assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(4_300));
        }
    }

    @Test
    void theTimeoutOfUnusedConnectionsIsNotThatOfStreams() throws Exception {
        try (WebSocketPeer client = open("/");
                WebSocketPeer server = backendSide()) {
            Thread.sleep(1_200);
            client.send(Frame.text("still"));
            assertThat(server.next().text()).isEqualTo("still");
        }
    }

    @Test
    void noMoreAreOpenThanMayBe() throws Exception {
        try (WebSocketPeer client = open("/few");
                WebSocketPeer server = backendSide()) {
            Response refused = send(WebSocketPeer.handshake("a.test", "/few"));
            assertStatus(refused, 503);
            server.send(Frame.close(1000, ""));
            client.next();
            client.send(Frame.close(1000, ""));
            assertThat(client.ended()).isTrue();
        }
        Await.until("there is a place", () -> {
            try (WebSocketPeer next = open("/few")) {
                return true;
            } catch (AssertionError refused) {
                return false;
            }
        });
    }

    @Test
    void malformedHandshakesAreTheBackendsToRefuse() throws Exception {
        backend.answer(exchange -> exchange.respond(
                exchange.fields().contain("Sec-WebSocket-Key") ? 426 : 400, "no", "Sec-WebSocket-Version: 13"));
        String good = WebSocketPeer.handshake("a.test", "/");
        assertStatus(send(good.replace("Version: 13", "Version: 12")), 426);
        assertStatus(send(good.replaceAll("Sec-WebSocket-Key: .*\r\n", "")), 400);
        assertThat(backend.request().fields().contain("Upgrade")).isTrue();
    }

    @Test
    void anAnswerThatDoesNotFitTheKeyIsABadResponse() throws Exception {
        backend.answer(exchange -> exchange.raw(
                "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"));
        assertStatus(send(WebSocketPeer.handshake("a.test", "/")), 502);
    }

    @Test
    void otherUpgradesArePlainRequests() throws Exception {
        backend.answer(Handler.OK);
        String h2c = RawClient.request("GET", "/", "a.test", "Connection: Upgrade", "Upgrade: other");
        assertStatus(send(h2c), 200);
        assertThat(backend.request().fields().contain("Upgrade")).isFalse();
        assertStatus(send(WebSocketPeer.handshake("a.test", "/").replace("GET ", "POST ")), 200);
        assertThat(backend.request().fields().contain("Upgrade")).isFalse();
    }
}
