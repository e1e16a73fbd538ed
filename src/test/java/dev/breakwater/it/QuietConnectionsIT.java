package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What is silent for longer than a connection may be without a request, where a reload has said that clients may be silent for ever. All wait
 * together.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class QuietConnectionsIT {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    /** What is not said to last for ever ends before the silence does. */
    private static final String FINITE = "\"write\": \"6s\", \"response_header\": \"6s\"";

    private static final Duration SILENCE = KEEP_ALIVE.plusSeconds(7);
    private static final int LARGE = 24_000_000;

    private final Path directory = ScratchDirectory.create();
    private final Path config = directory.resolve("config.json");
    private final TestBackend backend = TestBackend.start();
    private final CountDownLatch free = new CountDownLatch(1);
    private StandaloneProxy proxy;
    private RawClient events;
    private RawClient upload;
    private RawClient download;
    private RawClient idle;
    private Http2Session[] sessions;
    private Http2Tunnel events2;
    private Http2Tunnel upload2;
    private Http2Tunnel download2;

    private void write(String timeouts) throws IOException {
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0}], "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false},
                 "timeouts": {%s, %s}, "upstreams": {"u": {"backends": ["%s"], "connection_pool": {"idle_timeout": "6s"}}},
                 "sites": [{"routes": [{"upstream": "u"}]}]}""".formatted(FINITE, timeouts, backend.url()));
    }

    private void answer(BackendExchange exchange) throws IOException, InterruptedException {
        if (exchange.target().equals("/events")) {
            Handler.inParts(free).handle(exchange);
        } else if (exchange.target().equals("/large")) {
            exchange.head(200, "Content-Length: " + LARGE);
            exchange.raw("\r\n");
            exchange.write(new byte[LARGE]);
        } else {
            exchange.readBody();
            exchange.respond(200, exchange.recorded().text());
        }
    }

    @BeforeAll
    void beSilent() throws Exception {
        backend.answer(this::answer);
        write("\"client\": \"6s\", \"read\": \"6s\"");
        proxy = new StandaloneProxy(config, KEEP_ALIVE);
        idle = RawClient.connect(proxy.port());
        write("\"client\": \"0\", \"min_rate\": \"0\", \"read\": \"0\"");
        proxy.reload();

        events = RawClient.connect(proxy.port()).get("a.test", "/events");
        events.head();
        assertThat(events.chunk()).isEqualTo("before");
        upload = RawClient.connect(proxy.port()).send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\na");
        download = RawClient.withSmallBuffers(proxy.port()).get("a.test", "/large");
        assertThat(idle.get("a.test", "/").response().status()).isEqualTo(200);

        sessions = new Http2Session[] {
            Http2Session.connect(proxy.port()),
            Http2Session.connect(proxy.port()),
            Http2Session.connect(proxy.port()),
            Http2Session.connect(proxy.port())
        };
        events2 = sessions[0].get("a.test", "/events");
        assertThat(events2.readNBytes(6)).asString().isEqualTo("before");
        upload2 = sessions[1].post("a.test", "/");
        upload2.write(new byte[] {'a'});
        download2 = sessions[2].get("a.test", "/large");
        assertThat(download2.status()).isEqualTo(200);
        TimeUnit.SECONDS.sleep(SILENCE.toSeconds());
        free.countDown();
    }

    @AfterAll
    void stop() throws IOException {
        for (RawClient client : new RawClient[] {events, upload, download, idle}) {
            client.close();
        }
        for (Http2Session session : sessions) {
            session.close();
        }
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    @Test
    void eventsGoOn() throws Exception {
        assertThat(events.chunk()).isEqualTo("after");
        assertThat(events.chunk()).isEmpty();
    }

    @Test
    void anUploadGoesOn() throws Exception {
        assertThat(upload.send("b").response().text()).isEqualTo("ab");
    }

    @Test
    void aDownloadGoesOn() throws Exception {
        assertThat(download.response().body()).hasSize(LARGE);
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws Exception {
        assertThat(idle.closedByProxy()).isTrue();
    }

    @Test
    void eventsOverHttp2GoOn() throws Exception {
        assertThat(events2.text()).isEqualTo("after");
    }

    @Test
    void anUploadOverHttp2GoesOn() throws Exception {
        upload2.write(new byte[] {'b'});
        upload2.end();
        assertThat(upload2.text()).isEqualTo("ab");
    }

    @Test
    void aDownloadOverHttp2GoesOn() throws Exception {
        assertThat(download2.readAllBytes()).hasSize(LARGE);
    }

    @Test
    void anHttp2ConnectionWithoutARequestIsClosed() {
        assertThatThrownBy(() -> sessions[3].get("a.test", "/").status()).isInstanceOf(Exception.class);
    }
}
