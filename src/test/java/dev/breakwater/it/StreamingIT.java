package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Large bodies and slow ones: streamed as they come, never held. */
class StreamingIT extends ProxyContract {
    private static final int PART = 64 * 1024;
    private static final int PARTS = 800;
    private static final long SIZE = (long) PART * PARTS;
    /** What the kernel may hold on four sockets, generously. */
    private static final long IN_KERNEL = 44L << 20;

    private final byte[] part = new byte[PART];

    StreamingIT() {
        new Random(42).nextBytes(part);
    }

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    private byte[] digest() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < PARTS; i++) {
            digest.update(part);
        }
        return digest.digest();
    }

    private void sendParts(BackendExchange exchange, AtomicLong written) throws IOException {
        exchange.readBody();
        exchange.head(200, "Content-Length: " + SIZE);
        exchange.raw("\r\n");
        for (int i = 0; i < PARTS; i++) {
            exchange.write(part);
            written.addAndGet(PART);
        }
    }

    private static byte[] readDigest(WireReader in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[PART];
        for (long left = SIZE; left > 0; ) {
            int count = in.read(buffer);
            assertThat(count).as("bytes, with %d to go", left).isPositive();
            digest.update(buffer, 0, count);
            left -= count;
        }
        return digest.digest();
    }

    @Test
    void aLargeDownloadArrivesUnchanged() throws Exception {
        AtomicLong written = new AtomicLong();
        backend.answer(exchange -> sendParts(exchange, written));
        try (RawClient client = connect()) {
            Response head = client.get("a.test", "/").head();
            assertThat(head.value("Content-Length")).isEqualTo("" + SIZE);
            assertThat(readDigest(client.in())).isEqualTo(digest());
        }
    }

    @Test
    void aLargeUploadArrivesUnchanged() throws Exception {
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        backend.answer(exchange -> {
            while (exchange.bodyFollows()) {
                received.update(exchange.readPart());
            }
            exchange.respond(200, "done");
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("PUT", "/", "a.test", "Content-Length: " + SIZE));
            for (int i = 0; i < PARTS; i++) {
                client.send(part);
            }
            assertThat(client.response().text()).isEqualTo("done");
        }
        assertThat(received.digest()).isEqualTo(digest());
    }

    @Test
    void aSlowReaderStopsTheBackend() throws Exception {
        AtomicLong written = new AtomicLong();
        backend.answer(exchange -> sendParts(exchange, written));
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/");
            Stall.await(written);
            assertThat(written.get()).isLessThan(IN_KERNEL);
            client.head();
            assertThat(readDigest(client.in())).isEqualTo(digest());
        }
    }

    @Test
    void aSlowBackendStopsTheUploader() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicLong received = new AtomicLong();
        backend.answer(exchange -> {
            goOn.await();
            while (exchange.bodyFollows()) {
                received.addAndGet(exchange.readPart().length);
            }
            exchange.respond(200, "done");
        });
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            AtomicLong sent = new AtomicLong();
            Thread uploader = new Thread(() -> upload(client, sent));
            uploader.start();
            Stall.await(sent);
            assertThat(sent.get()).isLessThan(IN_KERNEL);
            goOn.countDown();
            uploader.join();
            assertThat(client.response().text()).isEqualTo("done");
        }
        assertThat(received.get()).isEqualTo(SIZE);
    }

    private void upload(RawClient client, AtomicLong sent) {
        try {
            client.send(RawClient.request("PUT", "/", "a.test", "Content-Length: " + SIZE));
            for (int i = 0; i < PARTS; i++) {
                client.send(part);
                sent.addAndGet(PART);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
        backend.answer(exchange -> {
            exchange.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            for (int i = 0; i < seen.length; i++) {
                exchange.chunk("data: " + i + "\n\n");
                seen[i].await();
            }
            exchange.lastChunk();
        });
        try (RawClient client = connect()) {
            Response head =
                    client.get("a.test", "/events", "Accept: text/event-stream").head();
            assertThat(head.value("Content-Type")).isEqualTo("text/event-stream");
            for (int i = 0; i < seen.length; i++) {
                assertThat(client.chunk()).isEqualTo("data: " + i + "\n\n");
                seen[i].countDown();
            }
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void theHeaderOfAStreamArrivesBeforeItsFirstByte() throws Exception {
        for (String framing : new String[] {"Transfer-Encoding: chunked", "Content-Length: 3"}) {
            CountDownLatch seen = new CountDownLatch(1);
            backend.answer(exchange -> {
                exchange.head(200, framing);
                exchange.raw("\r\n");
                seen.await();
                exchange.raw(framing.startsWith("T") ? "3\r\nabc\r\n0\r\n\r\n" : "abc");
            });
            try (RawClient client = connect()) {
                Response head = client.get("a.test", "/").head();
                seen.countDown();
                assertThat(client.body(head, false).text()).isEqualTo("abc");
            }
        }
    }

    @Test
    void partsOfAResponseWithALengthArriveAsTheyAreSent() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.head(200, "Content-Length: 6");
            exchange.raw("\r\nabc");
            seen.await();
            exchange.raw("def");
        });
        try (RawClient client = connect()) {
            client.get("a.test", "/").head();
            assertThat(client.in().bytes(3)).isEqualTo("abc".getBytes());
            seen.countDown();
            assertThat(client.in().bytes(3)).isEqualTo("def".getBytes());
        }
    }

    @Test
    void manyExchangesAtOnceDoNotMixTheirBodies() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text().repeat(500));
        });
        String[] failures = new String[16];
        Thread[] clients = new Thread[failures.length];
        for (int i = 0; i < clients.length; i++) {
            int id = i;
            clients[i] = new Thread(() -> failures[id] = exchangeMany("client" + id + ";"));
            clients[i].start();
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(Arrays.stream(failures).filter(failure -> failure != null)).isEmpty();
    }

    private String exchangeMany(String own) {
        try (RawClient client = connect()) {
            for (int i = 0; i < 30; i++) {
                client.send(RawClient.requestWith(own.repeat(40), "POST", "/", "a.test"));
                String text = client.response().text();
                if (!text.equals(own.repeat(40 * 500))) {
                    return own + " got " + text.length() + " bytes: " + text.substring(0, Math.min(40, text.length()));
                }
            }
            return null;
        } catch (IOException | RuntimeException broken) {
            return own + broken;
        }
    }
}
