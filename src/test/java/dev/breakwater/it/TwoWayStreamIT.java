package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Request and response that go on at the same time: neither side says its next word before it has heard the other's last. */
class TwoWayStreamIT extends ProxyContract {
    private static final int WORDS = 20;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    private static String chunk(String word) {
        return Integer.toHexString(word.length()) + "\r\n" + word + "\r\n";
    }

    @Test
    void wordsInterleave() throws Exception {
        backend.answer(Handler.IN_TURNS);
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked"));
            // Before any of the body.
            assertStatus(client.head(), 200);
            for (int i = 0; i < WORDS; i++) {
                client.send(chunk("word " + i));
                assertThat(client.chunk()).isEqualTo("re: word " + i);
            }
            client.send("0\r\n\r\n");
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void theLengthOfTheBodyMayBeKnown() throws Exception {
        backend.answer(Handler.IN_TURNS);
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: " + WORDS));
            assertStatus(client.head(), 200);
            for (int i = 0; i < WORDS; i++) {
                client.send("x");
                assertThat(client.chunk()).isEqualTo("re: x");
            }
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void theConnectionsAreUsedAgain() throws Exception {
        backend.answer(Handler.IN_TURNS);
        try (RawClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                client.send(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked"));
                Response head = client.head();
                client.send(chunk("word") + "0\r\n\r\n");
                assertThat(client.body(head, false).text()).isEqualTo("re: word");
            }
        }
        assertThat(backend.request().connection()).isEqualTo(backend.request().connection());
    }

    @Test
    void theClientsEndIsTheBackends() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            try {
                Handler.IN_TURNS.handle(exchange);
            } finally {
                ended.countDown();
            }
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked"));
            client.head();
            client.send(chunk("word"));
            assertThat(client.chunk()).isEqualTo("re: word");
            client.reset();
        }
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(backend.wholeRequests()).isZero();
    }

    @Test
    void theBackendsEndIsTheClients() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.readPart();
            exchange.chunk("word");
            read.await();
            exchange.reset();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked") + chunk("word"));
            Response head = client.head();
            assertStatus(head, 200);
            assertThat(client.chunk()).isEqualTo("word");
            read.countDown();
            assertThat(client.body(head, false).complete()).isFalse();
        }
    }
}
