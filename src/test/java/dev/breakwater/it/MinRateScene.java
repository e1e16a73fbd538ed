package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** One proxy, in one deployment, of {@link MinRateIT}. */
final class MinRateScene extends ProxyContract {
    private static final int LARGE = 200_000_000;

    @Override
    String configuration() {
        return HEAD + """
                "timeouts": {"client": "1s", "min_rate": "1GB"},
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "u"},
                  {"path": "/any", "upstream": "u", "timeouts": {"min_rate": "0"}}]}]}""";
    }

    /** One byte every 100 ms: the proxy waits all the time, but never for long. */
    private static void drip(RawClient client, int bytes) throws Exception {
        for (int i = 0; i < bytes; i++) {
            client.send("x");
            Thread.sleep(100);
        }
    }

    private static void dripUntilItEnds(RawClient client) {
        try {
            drip(client, 1_000);
        } catch (Exception ended) {
            // That is what the test expects.
        }
    }

    private static Thread inBackground(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    void aClientThatDripsItsBodyIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.awaitEnd();
            ended.countDown();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 1000"));
            inBackground(() -> dripUntilItEnds(client));
            Response response = client.response();
            assertStatus(response, 408);
            assertThat(response.text()).contains("client_timeout");
            ended.await();
        }
    }

    void whereNoRateIsAskedForItMayDrip() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/any", "a.test", "Content-Length: 13"));
            drip(client, 13);
            assertStatus(client.response(), 200);
        }
    }

    void theMessagesOfGrpcMayDrip() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request(
                    "POST", "/", "a.test", "Content-Length: 13", "Content-Type: application/grpc+proto"));
            drip(client, 13);
            assertStatus(client.response(), 200);
        }
    }

    void aClientThatIsBeingAnsweredMayDrip() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.readBody();
            exchange.chunk("done");
            exchange.lastChunk();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 13"));
            Response head = client.head();
            drip(client, 13);
            assertThat(client.body(head, false).text()).isEqualTo("done");
        }
    }

    void aBackendThatIsSlowIsNotTheClientsFault() throws Exception {
        backend.answer(exchange -> {
            exchange.readPart();
            Thread.sleep(1_300);
            exchange.respond(200, "late");
        });
        assertThat(send(RawClient.requestWith("x".repeat(100), "POST", "/", "a.test"))
                        .text())
                .isEqualTo("late");
    }

    private void sendMuch(BackendExchange exchange) throws IOException {
        exchange.readBody();
        exchange.head(200, "Content-Length: " + LARGE);
        exchange.raw("\r\n");
        byte[] part = new byte[64 * 1024];
        for (int sent = 0; sent < LARGE; sent += part.length) {
            exchange.write(part);
        }
    }

    /** So slowly that all of it would take a minute; says how much came. */
    private long readSlowly(RawClient client, long most) throws Exception {
        byte[] buffer = new byte[256 * 1024];
        long read = 0;
        int count = 0;
        while (count >= 0 && read < most) {
            read += count;
            Thread.sleep(75);
            try {
                count = client.in().read(buffer);
            } catch (IOException reset) {
                count = -1;
            }
        }
        return read;
    }

    void aClientThatTakesItsResponseTooSlowlyIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            try {
                sendMuch(exchange);
            } finally {
                ended.countDown();
            }
        });
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/").head();
            assertThat(readSlowly(client, LARGE)).isLessThan(LARGE);
            ended.await();
        }
    }

    void whereNoRateIsAskedForItMayReadSlowly() throws Exception {
        backend.answer(this::sendMuch);
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/any").head();
            long enough = 8_000_000;
            assertThat(readSlowly(client, enough)).isGreaterThanOrEqualTo(enough);
            client.reset();
        }
    }
}
