package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted of a backend that is spoken to in HTTP/2: connections, not streams. */
class Http2MetricsIT extends ObservedProxy {
    private static final int STREAMS = 5;

    private final Http2Backend streams = Http2Backend.start();

    @Override
    void write(String sites) throws IOException {
        Files.writeString(file(), ProxyContract.HEAD + """
                "upstreams": {"u": {"backends": [{"id": "first", "url": "%s"}]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(streams.url()));
    }

    @AfterEach
    void stopStreams() {
        streams.reset();
        streams.close();
    }

    private double connections(String state) {
        return value("breakwater_backend_connections{backend=\"first\",state=\"" + state + "\",upstream=\"u\"}");
    }

    @Test
    void aConnectionIsActiveWhileItCarriesAnyStream() throws Exception {
        CountDownLatch arrived = new CountDownLatch(STREAMS);
        CountDownLatch free = new CountDownLatch(1);
        streams.answer(exchange -> {
            arrived.countDown();
            free.await();
            exchange.respond(200, "hello");
        });
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            clients.add(RawClient.connect(server.port()).get("a.test", "/"));
        }
        arrived.await();
        assertThat(value("breakwater_backend_in_flight{backend=\"first\",upstream=\"u\"}"))
                .isEqualTo(STREAMS);
        assertThat(connections("active")).isEqualTo(1);
        assertThat(connections("idle")).isZero();
        free.countDown();
        for (RawClient client : clients) {
            assertThat(client.response().text()).isEqualTo("hello");
            client.close();
        }
        Await.until("the connection is idle", () -> connections("idle") == 1);
        assertThat(connections("active")).isZero();
    }
}
