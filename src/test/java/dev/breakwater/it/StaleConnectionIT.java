package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Connections that a backend gives up just when the next request comes over them. */
class StaleConnectionIT extends ProxyContract {
    private static final int CLIENTS = 6;

    @Override
    String configuration() {
        backend("other");
        return HEAD + """
                "upstreams": {
                  "other": {"backends": ["@other@"]},
                  "lone": {"backends": ["@main@"]},
                  "pair": {"policy": "first", "circuit_breaker": {"failures": 2}, "backends": ["@main@", "@other@"]},
                  "crowd": {"backends": ["@main@"], "retry_budget": {"percent": 100}}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "lone"},
                  {"path": "/other", "upstream": "other"},
                  {"path": "/pair", "upstream": "pair"},
                  {"path": "/crowd", "upstream": "crowd"}]}]}""";
    }

    /** Answers one request on each connection and ends it upon the next. */
    private static Handler oneEach() {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        return exchange -> {
            exchange.readBody();
            if (used.add(exchange.recorded().connection())) {
                exchange.respond(200, "hello");
            } else {
                exchange.close();
            }
        };
    }

    @Test
    void aGetNeverFails() throws Exception {
        backend.answer(oneEach());
        try (RawClient client = connect()) {
            for (int i = 0; i < 20; i++) {
                assertStatus(client.get("a.test", "/").response(), 200);
            }
        }
        assertThat(backend.arrivals())
                .as("of them over a connection that ended")
                .isGreaterThan(30);
    }

    @Test
    void aGetNeverFailsWhereManyConnectionsAreKept() throws Exception {
        backend.answer(oneEach());
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            Callable<List<String>> client = this::failures;
            List<String> failures = new ArrayList<>();
            for (Future<List<String>> each : clients.invokeAll(Collections.nCopies(CLIENTS, client))) {
                failures.addAll(each.get());
            }
            assertThat(failures).isEmpty();
        } finally {
            clients.shutdownNow();
        }
    }

    private List<String> failures() throws Exception {
        List<String> failures = new ArrayList<>();
        try (RawClient client = connect()) {
            for (int i = 0; i < 10; i++) {
                Response response = client.get("a.test", "/crowd").response();
                if (response.status() != 200) {
                    failures.add(response.toString());
                }
            }
        }
        return failures;
    }

    /** The end of chunks reaches the client after the connection is back: with a length the client may have all before. */
    private void keepOneConnection() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            Handler.inParts(new CountDownLatch(0)).handle(exchange);
        });
        assertStatus(send(RawClient.requestWith("warm", "POST", "/", "a.test")), 200);
    }

    @Test
    void aPostIsNotSentAgainSinceItMayHaveArrived() throws Exception {
        keepOneConnection();
        int before = backend.arrivals();
        backend.answer(BackendExchange::close);
        Response response = send(RawClient.requestWith("once", "POST", "/", "a.test"));
        assertStatus(response, 502);
        assertThat(response.text()).contains("stale_connection");
        assertThat(backend.arrivals()).isEqualTo(before + 1);
        backend.answer(Handler.OK);
        assertStatus(send(RawClient.requestWith("again", "POST", "/", "a.test")), 200);
    }

    @Test
    void aStaleConnectionDoesNotCountAgainstTheBackend() throws Exception {
        for (int i = 0; i < 5; i++) {
            backend.answer(Handler.OK);
            assertStatus(get("a.test", "/pair"), 200);
            backend.answer(BackendExchange::close);
            assertStatus(send(RawClient.requestWith("once", "POST", "/pair", "a.test")), 502);
        }
        assertThat(backend("other").arrivals()).isZero();
    }

    @Test
    void aConnectionIsNotUsedShortlyBeforeTheBackendWouldEndIt() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "hello", "Keep-Alive: timeout=2, max=100"));
        assertStatus(get("a.test", "/"), 200);
        assertStatus(get("a.test", "/other"), 200);
        int brief = backend.request().connection();
        int kept = backend("other").request().connection();
        // That a connection is not used for a while cannot be brought about otherwise.
        Thread.sleep(1_600);
        assertStatus(get("a.test", "/"), 200);
        assertStatus(get("a.test", "/other"), 200);
        assertThat(backend.request().connection()).isNotEqualTo(brief);
        assertThat(backend("other").request().connection())
                .as("where the backend says nothing")
                .isEqualTo(kept);
    }
}
