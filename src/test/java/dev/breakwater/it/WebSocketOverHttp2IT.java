package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's WebSocket over HTTP/2 (RFC 8441) is one over HTTP/1.1 for its backend, and everything that a route says of WebSockets holds for it. */
class WebSocketOverHttp2IT extends WebSocketContract {
    private Http2Session session;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"url": "@main@", "id": "first"}]},
                              "two": {"backends": ["http://127.0.0.1:%d", "@main@"]},
                              "down": {"backends": ["http://127.0.0.1:%d"]},
                              "none": {"backends": [{"url": "@main@", "state": "down"}]}},
                "sites": [{"hosts": ["a.test"], "routes": [
                  {"path": "/off", "upstream": "u", "websocket": false},
                  {"path": "/two", "upstream": "two"},
                  {"path": "/down", "upstream": "down"},
                  {"path": "/none", "upstream": "none"},
                  {"path": "/late", "upstream": "u", "timeouts": {"response_header": "200ms"}},
                  {"path": "/get", "upstream": "u", "methods": ["GET"], "headers": {"Upgrade": "websocket"}},
                  {"path": "/idle", "upstream": "u", "websocket": {"idle_timeout": "1s"}},
                  {"path": "/well", "respond": {"body": "well"}},
                  {"path": "/ill", "respond": {"status": 403, "body": "no"}},
                  {"path": "/moved", "redirect": {"to": "https://b.test/"}},
                  {"path": "/", "upstream": "u"}]},
                 {"hosts": ["strict.test"], "routes": [
                  {"path": "/", "upstream": "u", "methods": ["POST", "CONNECT"]}]}]}""".formatted(FreePort.next(), FreePort.next());
    }

    @BeforeEach
    void connectOverHttp2() throws Exception {
        session = Http2Session.connect(proxy().port());
    }

    @AfterEach
    void endSession() throws Exception {
        if (session != null) {
            session.close();
        }
    }

    @Override
    boolean overHttp2() {
        return true;
    }

    private int status(String target) throws Exception {
        return session.webSocket("a.test", target).status();
    }

    private static void goodbye(Http2Tunnel tunnel, WebSocketPeer client) throws Exception {
        assertThat(client.send(Frame.close(1000, "bye")).next().closing()).isEqualTo("1000 bye");
        assertThat(tunnel.endedInOrder()).isTrue();
    }

    @Test
    void theServerOffersIt() throws Exception {
        assertThat(session.settings().getSettings()).containsEntry(SettingsFrame.ENABLE_CONNECT_PROTOCOL, 1);
    }

    @Test
    void framesPassBothWays() throws Exception {
        echoes();
        Http2Tunnel tunnel = session.webSocket("a.test", "/");
        WebSocketPeer client = WebSocketPeer.open(tunnel, tunnel::end);
        assertThat(client.send(Frame.text("höi")).next().text()).isEqualTo("höi");
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        Frame binary = client.send(Frame.of(Frame.BINARY, bytes)).next();
        assertThat(binary.opcode()).isEqualTo(Frame.BINARY);
        assertThat(binary.payload()).isEqualTo(bytes);
        goodbye(tunnel, client);
    }

    @Test
    void theBackendGetsAHandshakeOverHttp11() throws Exception {
        AtomicReference<Fields> seen = new AtomicReference<>();
        backend.answer(exchange -> {
            seen.set(exchange.fields());
            WebSocketPeer.accept(exchange, "Sec-WebSocket-Protocol: second", "Set-Cookie: a=b")
                    .echo();
        });
        Http2Tunnel tunnel = session.webSocket(
                "a.test:81",
                "/chat?q=1",
                "origin: http://from.test",
                "cookie: c=d",
                "cookie: e=f",
                "authorization: Bearer g",
                "sec-websocket-key: mine",
                "content-length: 7",
                "sec-websocket-protocol: first, second");
        WebSocketPeer client = WebSocketPeer.open(tunnel, tunnel::end);
        Fields fields = client.fields();
        assertThat(fields.value("Sec-WebSocket-Protocol")).isEqualTo("second");
        assertThat(fields.value("Set-Cookie")).isEqualTo("a=b");
        assertThat(fields.contain("Sec-WebSocket-Accept")).isFalse();
        assertThat(fields.contain("Upgrade")).isFalse();
        assertThat(fields.contain("Connection")).isFalse();
        assertThat(fields.contain("Content-Length")).isFalse();
        goodbye(tunnel, client);
        assertThat(backend.request().line()).isEqualTo("GET /chat?q=1 HTTP/1.1");
        assertThat(seen.get().value("Host")).isEqualTo("a.test:81");
        assertThat(seen.get().value("Upgrade")).isEqualTo("websocket");
        assertThat(seen.get().value("Connection")).isEqualTo("Upgrade");
        assertThat(seen.get().values("Sec-WebSocket-Key")).hasSize(1).doesNotContain("mine");
        assertThat(seen.get().value("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(seen.get().value("Sec-WebSocket-Protocol")).isEqualTo("first, second");
        assertThat(seen.get().value("Origin")).isEqualTo("http://from.test");
        assertThat(seen.get().values("Cookie")).containsExactly("c=d; e=f");
        assertThat(seen.get().value("Authorization")).isEqualTo("Bearer g");
        assertThat(seen.get().value("Via")).isEqualTo("2 breakwater");
        assertThat(seen.get().contain("Content-Length")).isFalse();
        assertThat(seen.get().contain("Transfer-Encoding")).isFalse();
    }

    @Test
    void everyHandshakeHasAKeyOfItsOwn() throws Exception {
        AtomicReference<String> key = new AtomicReference<>();
        backend.answer(exchange -> {
            key.set(exchange.fields().value("Sec-WebSocket-Key"));
            exchange.respond(401, "");
        });
        status("/");
        String first = key.get();
        status("/");
        assertThat(key.get()).hasSize(24).isNotEqualTo(first);
    }

    @Test
    void aBackendThatRefusesIsHeard() throws Exception {
        backend.answer(exchange -> exchange.respond(401, "who?", "WWW-Authenticate: Basic"));
        Http2Tunnel refused = session.webSocket("a.test", "/");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.fields().get("WWW-Authenticate")).isEqualTo("Basic");
        assertThat(new String(refused.readAllBytes())).isEqualTo("who?");
        backend.answer(exchange -> exchange.respond(404, "where?"));
        assertThat(status("/")).isEqualTo(404);
    }

    @Test
    void aBackendThatDoesNotRefuseAndDoesNotAgreeIsABadResponse() throws Exception {
        backend.answer(Handler.OK);
        assertThat(status("/")).isEqualTo(502);
        backend.answer(exchange -> exchange.raw(
                "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"));
        assertThat(status("/")).isEqualTo(502);
    }

    @Test
    void withoutABackendItIsRefusedAsAnyRequest() throws Exception {
        assertThat(status("/none")).isEqualTo(503);
        assertThat(status("/down")).isEqualTo(502);
        backend.answer(BackendExchange::awaitEnd);
        assertThat(status("/late")).isEqualTo(504);
    }

    @Test
    void anotherBackendIsAskedForOneThatIsDown() throws Exception {
        echoes();
        for (int i = 0; i < 4; i++) {
            Http2Tunnel tunnel = session.webSocket("a.test", "/two");
            goodbye(tunnel, WebSocketPeer.open(tunnel, tunnel::end));
        }
    }

    @Test
    void itMatchesAsAGetThatAsksForAnUpgrade() throws Exception {
        echoes();
        assertThat(status("/get")).isEqualTo(200);
        assertThat(session.webSocket("strict.test", "/").status()).isEqualTo(404);
        assertThat(session.webSocket("b.test", "/").status()).isEqualTo(421);
    }

    @Test
    void whereThereAreNoWebSocketsItIsNotImplemented() throws Exception {
        assertThat(status("/off")).isEqualTo(501);
        assertThat(status("/well")).isEqualTo(501);
        assertThat(backend.arrivals()).isZero();
        assertThat(status("/ill")).isEqualTo(403);
        assertThat(status("/moved")).isEqualTo(302);
    }

    @Test
    void otherTunnelsAreRefused() throws Exception {
        assertThat(session.tunnel("connect-udp", "a.test", "/").status()).isEqualTo(405);
        assertThat(session.tunnel(null, "a.test", null).status())
                .as("it names no path")
                .isEqualTo(404);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void anEndWithoutACloseFrameIsTheEndOfAConnection() throws Exception {
        BlockingQueue<String> closing = new LinkedBlockingQueue<>();
        backend.answer(
                exchange -> closing.add(WebSocketPeer.accept(exchange).next().closing()));
        Http2Tunnel tunnel = session.webSocket("a.test", "/");
        assertThat(tunnel.status()).isEqualTo(200);
        tunnel.end();
        assertThat(closing.poll(10, TimeUnit.SECONDS)).startsWith("1001 ");
        assertThat(tunnel.endedInOrder()).isTrue();
    }

    @Test
    void aClientThatTakesNothingIsCutOff() throws Exception {
        backend.answer(exchange -> {
            WebSocketPeer peer = WebSocketPeer.accept(exchange);
            byte[] part = new byte[256 * 1024];
            try {
                while (true) {
                    peer.send(Frame.of(Frame.BINARY, part));
                }
            } catch (IOException ended) {
                // As it must, once the proxy has given the client up.
            }
        });
        Http2Tunnel tunnel = session.webSocket("a.test", "/idle");
        assertThat(tunnel.status()).isEqualTo(200);
        assertThat(tunnel.resetCode()).isEqualTo(ErrorCode.CANCEL_STREAM_ERROR.code);
        Await.until("the backend's place is free", () -> proxy().inFlight() == 0);
    }

    @Test
    void otherRequestsShareTheConnection() throws Exception {
        echoes();
        Http2Tunnel first = session.webSocket("a.test", "/");
        Http2Tunnel second = session.webSocket("a.test", "/");
        WebSocketPeer one = WebSocketPeer.open(first, first::end);
        WebSocketPeer other = WebSocketPeer.open(second, second::end);
        assertThat(one.send(Frame.text("one")).next().text()).isEqualTo("one");
        assertThat(other.send(Frame.text("other")).next().text()).isEqualTo("other");
        goodbye(first, one);
        assertThat(other.send(Frame.text("still")).next().text()).isEqualTo("still");
        goodbye(second, other);
    }
}
