package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long connections to backends are kept. */
class ConnectionPoolIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {
                  "kept": {"backends": ["@main@"]},
                  "idle": {"backends": ["@main@"], "connection_pool": {"idle_timeout": "300ms"}},
                  "aging": {"backends": ["@main@"], "connection_pool": {"max_age": "300ms"}}},
                "sites": [{"routes": [
                    {"path": "/kept", "upstream": "kept"}, {"path": "/idle", "upstream": "idle"}, {"path": "/aging", "upstream": "aging"}]}]}""";
    }

    private int connectionOf(String path) throws Exception {
        assertStatus(get("a.test", path), 200);
        return backend.request().connection();
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        // A client may have its response a moment before the connection is free again.
        Await.until("the same connection twice", () -> connectionOf("/kept") == connectionOf("/kept"));
    }

    @Test
    void upstreamsWithOneAddressDoNotShareConnections() throws Exception {
        assertThat(connectionOf("/kept")).isNotEqualTo(connectionOf("/idle"));
    }

    @Test
    void aConnectionThatIsNotUsedEnds() throws Exception {
        AtomicReference<Socket> used = new AtomicReference<>();
        backend.answer(exchange -> {
            used.set(exchange.socket());
            exchange.respond(200, "hello");
        });
        connectionOf("/idle");
        Await.until("the connection has ended", () -> used.get().isClosed());
    }

    @Test
    void aConnectionDoesNotEndInTheMiddleOfAnExchange() throws Exception {
        backend.answer(exchange -> {
            Thread.sleep(1_000);
            exchange.respond(200, "late");
        });
        assertThat(get("a.test", "/idle").text()).isEqualTo("late");
    }

    @Test
    void aConnectionIsNotUsedForLongerThanItsAge() throws Exception {
        int first = connectionOf("/aging");
        Await.until("another connection", () -> connectionOf("/aging") != first);
    }
}
