package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reload ends only the streams whose backend or route went away. */
class WebSocketReloadIT extends WebSocketContract {
    private final AtomicInteger version = new AtomicInteger();

    @Override
    String configuration() {
        backend("other");
        return version("@main@", "/a", "");
    }

    private String version(String url, String path, String more) {
        return HEAD + """
                "upstreams": {"u": {"backends": [{"url": "%s", "id": "moves"}]}, "v": {"backends": ["@main@"]}},
                "sites": [{"routes": [
                  {"path": "/version", "respond": {"body": "%d"}},
                  {"path": "%s", "upstream": "u", "websocket": {"stream_close_delay": "100ms"%s}},
                  {"path": "/stays", "upstream": "v", "timeouts": {"read": "1%ds"}}]}]}""".formatted(url, version.get(), path, more, version.get() % 10);
    }

    private void change(String url, String path, String more) throws Exception {
        int next = version.incrementAndGet();
        writeConfiguration(version(url, path, more));
        Await.until(
                "version " + next + " is live",
                () -> get("a.test", "/version").text().equals("" + next));
    }

    @BeforeEach
    void asItWas() throws Exception {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
        change("@main@", "/a", "");
    }

    private void assertThatItEnds(String url, String path, String more) throws Exception {
        try (WebSocketPeer goes = open("/a");
                WebSocketPeer stays = open("/stays")) {
            goes.send(Frame.text("there")).next();
            change(url, path, more);
            assertThat(goes.next().closing()).startsWith("1012 ");
            assertThat(goes.reply(Frame.close(1012, "")).ended()).isTrue();
            assertThat(stays.send(Frame.text("still")).next().text()).isEqualTo("still");
        }
    }

    @Test
    void aBackendThatMovesTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("@other@", "/a", "");
    }

    @Test
    void aRouteThatIsGoneTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("@main@", "/b", "");
    }

    @Test
    void aRouteThatTakesNoMoreWebSocketsTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("@main@", "/a", ", \"enabled\": false");
    }

    @Test
    void theBackendHearsThatTheClientMoves() throws Exception {
        BlockingQueue<String> closing = new LinkedBlockingQueue<>();
        backend.answer(
                exchange -> closing.add(WebSocketPeer.accept(exchange).next().closing()));
        try (WebSocketPeer client = open("/a")) {
            change("@main@", "/b", "");
            assertThat(client.next().closing()).startsWith("1012 ");
            assertThat(closing.poll(10, TimeUnit.SECONDS)).startsWith("1001 ");
        }
    }
}
