package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reload ends only the streams whose backend or route went away. */
class WebSocketReloadIT extends WebSocketContract {
    private final AtomicInteger version = new AtomicInteger();
    private final Map<String, String> upstreams = new LinkedHashMap<>();
    private final Map<String, String> routes = new LinkedHashMap<>();

    @Override
    String configuration() {
        backend("other");
        upstreams.clear();
        routes.clear();
        for (String name : new String[] {"moves", "gone", "closed", "heard"}) {
            put(name, "@main@", "/" + name, "");
        }
        return version();
    }

    /** What a name stands for in the configurations to come. */
    private void put(String name, String url, String path, String more) {
        upstreams.put(name, "\"%s\": {\"backends\": [{\"url\": \"%s\", \"id\": \"moves\"}]}".formatted(name, url));
        routes.put(
                name,
                "{\"path\": \"%s\", \"upstream\": \"%s\", \"websocket\": {\"stream_close_delay\": \"100ms\"%s}}"
                        .formatted(path, name, more));
    }

    private String version() {
        return HEAD
                + """
                "upstreams": {%s, "v": {"backends": ["@main@"]}},
                "sites": [{"routes": [
                  {"path": "/version", "respond": {"body": "%d"}},
                  %s,
                  {"path": "/stays", "upstream": "v", "timeouts": {"read": "1%ds"}}]}]}""".formatted(
                                String.join(", ", upstreams.values()),
                                version.get(),
                                String.join(", ", routes.values()),
                                version.get() % 10);
    }

    private void change(String name, String url, String path, String more) throws Exception {
        int next = version.incrementAndGet();
        put(name, url, path, more);
        writeConfiguration(version());
        Await.until(
                "version " + next + " is live",
                () -> get("a.test", "/version").text().equals("" + next));
    }

    @BeforeEach
    void theBackendEchoes() {
        echoes();
    }

    private void assertThatItEnds(String name, String url, String path, String more) throws Exception {
        try (WebSocketPeer goes = open("/" + name);
                WebSocketPeer stays = open("/stays")) {
            goes.send(Frame.text("there")).next();
            change(name, url, path, more);
            assertThat(goes.next().closing()).startsWith("1012 ");
            assertThat(goes.reply(Frame.close(1012, "")).ended()).isTrue();
            assertThat(stays.send(Frame.text("still")).next().text()).isEqualTo("still");
        }
    }

    @Test
    void aBackendThatMovesTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("moves", "@other@", "/moves", "");
    }

    @Test
    void aRouteThatIsGoneTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("gone", "@main@", "/b", "");
    }

    @Test
    void aRouteThatTakesNoMoreWebSocketsTakesItsStreamsAlong() throws Exception {
        assertThatItEnds("closed", "@main@", "/closed", ", \"enabled\": false");
    }

    @Test
    void theBackendHearsThatTheClientMoves() throws Exception {
        BlockingQueue<String> closing = new LinkedBlockingQueue<>();
        backend.answer(
                exchange -> closing.add(WebSocketPeer.accept(exchange).next().closing()));
        try (WebSocketPeer client = open("/heard")) {
            change("heard", "@main@", "/c", "");
            assertThat(client.next().closing()).startsWith("1012 ");
            assertThat(closing.poll(10, TimeUnit.SECONDS)).startsWith("1001 ");
        }
    }
}
