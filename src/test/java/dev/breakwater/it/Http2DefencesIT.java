package dev.breakwater.it;

import static dev.breakwater.it.Http2Peer.CONTINUATION;
import static dev.breakwater.it.Http2Peer.DATA;
import static dev.breakwater.it.Http2Peer.END_HEADERS;
import static dev.breakwater.it.Http2Peer.END_STREAM;
import static dev.breakwater.it.Http2Peer.GOAWAY;
import static dev.breakwater.it.Http2Peer.HEADERS;
import static dev.breakwater.it.Http2Peer.PING;
import static dev.breakwater.it.Http2Peer.PRIORITY;
import static dev.breakwater.it.Http2Peer.RST_STREAM;
import static dev.breakwater.it.Http2Peer.SETTINGS;
import static dev.breakwater.it.Http2Peer.WINDOW_UPDATE;
import static dev.breakwater.it.Http2Peer.frame;
import static dev.breakwater.it.Http2Peer.integer;
import static dev.breakwater.it.Http2Peer.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that use HTTP/2 against the server, and those that only seem to. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(120)
class Http2DefencesIT {
    private static final int CALM = 11;
    private static final int MANY = 20_000;
    private static final int FLOODS = 10;

    @Parameter
    boolean tls;

    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();
    private StandaloneProxy proxy;
    private Http2Peer peer;

    @BeforeEach
    void start() throws Exception {
        start("");
        peer = connect(true);
    }

    private void start(String more) throws Exception {
        String certificate = new TestAuthority().issue("a.test").write(directory, "a");
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": %s}], "grace_period": "1s", "access_log": {"format": "off"}, "timeouts": {"response_header": "5m"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, %s
                 "upstreams": {"u": {"backends": ["%s"]}},
                 "sites": [{"routes": [{"path": "/", "upstream": "u"}, {"path": "/impatient", "upstream": "u", "timeouts": {"client": "500ms"}},
                     {"path": "/fixed", "respond": {"body": "ok"}}]}]}""".formatted(tls, certificate, more, backend.url()));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        Await.until("no request in flight", () -> proxy.inFlight() == 0);
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Http2Peer connect(boolean reads, int... settings) throws IOException {
        if (!tls) {
            return new Http2Peer(new Socket(InetAddress.getLoopbackAddress(), proxy.port()), reads, settings);
        }
        SSLSocket socket = TlsClient.connect(proxy.port(), "a.test", "h2");
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        return new Http2Peer(socket, reads, settings);
    }

    /** Who floods is told to calm down, if it listens, and cut off; others are served. */
    private void assertCutOff(int... errors) throws Exception {
        Http2Peer.Received goAway = peer.await(GOAWAY, 0);
        if (goAway != null) {
            assertThat(Arrays.stream(errors).boxed()).contains(goAway.error());
        }
        Await.until("the connection is closed", () -> peer.ended());
        try (Http2Peer other = connect(true)) {
            assertThat(other.get(1, "/fixed").await(HEADERS, 1).status()).isEqualTo(200);
        }
    }

    private void flood(byte[] frame) {
        byte[][] hundred = new byte[100][];
        Arrays.fill(hundred, frame);
        for (int i = 0; i < MANY && peer.send(hundred); i += 100) {
            // Until it is cut off.
            continue;
        }
    }

    private static byte[] open(int stream) {
        return frame(HEADERS, END_HEADERS, stream, request("POST", "/"));
    }

    private static byte[] ask(int stream) {
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", "/"));
    }

    /** What is begun on one connection after the other until each is cut off ends, whatever becomes of the backend. */
    private void assertFloodsLeaveNothingBehind(IntFunction<byte[][]> frames, int streams) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        backend.answer(exchange -> {
            over.await();
            exchange.respond(200, "ok");
        });
        int before = 0;
        for (int flood = 0; flood < FLOODS; flood++) {
            for (int stream = 1; stream < MANY && peer.send(frames.apply(stream)); stream += 2 * streams) {
                // Until it is cut off.
                continue;
            }
            assertThat(backend.arrivals() - before).isLessThan(1_000);
            before = backend.arrivals();
            assertCutOff(CALM);
            Await.until("no request in flight", () -> proxy.inFlight() == 0);
            peer.close();
            peer = connect(true);
        }
        over.countDown();
        backend.answer(Handler.OK);
    }

    /** CVE-2023-44487. */
    @Test
    void rapidResetsEndTheConnectionAndSpareTheBackends() throws Exception {
        assertFloodsLeaveNothingBehind(
                stream -> new byte[][] {ask(stream), frame(RST_STREAM, 0, stream, integer(8))}, 1);
    }

    /** CVE-2025-8671: it is the server that resets. */
    @Test
    void resetsThatTheClientBringsAboutAreCountedAsWell() throws Exception {
        assertFloodsLeaveNothingBehind(
                stream -> new byte[][] {
                    ask(stream),
                    frame(WINDOW_UPDATE, 0, stream, integer(0)),
                    ask(stream + 2),
                    frame(WINDOW_UPDATE, 0, stream + 2, integer(Integer.MAX_VALUE)),
                    ask(stream + 4),
                    frame(DATA, 0, stream + 4, new byte[1])
                },
                3);
    }

    /** CVE-2024-27316. */
    @Test
    void aHeaderBlockIsBounded() throws Exception {
        peer.send(frame(HEADERS, END_STREAM, 1, request("GET", "/")));
        byte[] part = frame(CONTINUATION, 0, 1, request("GET", "/", "x", "y".repeat(8_000)));
        int sent = 0;
        while (sent < 10_000 && peer.send(part)) {
            sent++;
        }
        assertThat(sent).as("80 MB").isLessThan(10_000);
        assertCutOff(1, CALM);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void emptyContinuationsAreAFlood() throws Exception {
        peer.send(frame(HEADERS, END_STREAM, 1, request("GET", "/")));
        flood(frame(CONTINUATION, 0, 1));
        assertCutOff(CALM);
    }

    @Test
    void settingsAreAFlood() throws Exception {
        flood(frame(SETTINGS, 0, 0));
        assertCutOff(CALM);
    }

    @Test
    void aThousandSettingsInOneFrameAreAFlood() throws Exception {
        byte[] settings = new byte[6 * 1000];
        for (int i = 0; i < settings.length; i += 6) {
            settings[i + 1] = 3;
        }
        peer.send(frame(SETTINGS, 0, 0, settings));
        assertCutOff(CALM);
    }

    @Test
    void pingsAreAFlood() throws Exception {
        flood(frame(PING, 0, 0, new byte[8]));
        assertCutOff(CALM);
    }

    @Test
    void prioritiesAreAFlood() throws Exception {
        flood(frame(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 15}));
        assertCutOff(CALM);
    }

    @Test
    void emptyDataIsAFlood() throws Exception {
        peer.send(open(1));
        flood(frame(DATA, 0, 1));
        assertCutOff(CALM);
    }

    @Test
    void unknownFramesAreAFlood() throws Exception {
        flood(frame(99, 0, 0, new byte[1]));
        assertCutOff(CALM);
    }

    /** Jetty would queue what the frames ask for until the connection can be written to. */
    @Test
    void whoReadsNothingCannotFillTheMemory() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x".repeat(64 << 20)));
        try (Http2Peer deaf = connect(false, 4, Integer.MAX_VALUE)) {
            deaf.send(frame(WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE - 1_000_000)));
            deaf.get(1, "/");
            Await.until("the request is under way", () -> backend.arrivals() == 1);
            byte[][] hundred = new byte[100][];
            Arrays.fill(hundred, frame(WINDOW_UPDATE, 0, 0, integer(1)));
            int sent = 0;
            while (sent < 900_000 && deaf.send(hundred)) {
                sent += 100;
            }
            assertThat(sent).isLessThan(900_000);
        }
    }

    @Test
    void windowsDoNotOverflow() throws Exception {
        peer.send(frame(WINDOW_UPDATE, 0, 0, integer(Integer.MAX_VALUE)));
        assertCutOff(3);
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        backend.answer(exchange -> {
            over.await();
            exchange.respond(200, "ok");
        });
        for (int i = 0; i < 140; i++) {
            peer.send(ask(2 * i + 1));
        }
        assertThat(peer.await(RST_STREAM, 2 * 139 + 1).error())
                .as("REFUSED_STREAM")
                .isEqualTo(7);
        assertThat(backend.arrivals()).isLessThanOrEqualTo(128);
        over.countDown();
        assertThat(peer.await(HEADERS, 1).status()).isEqualTo(200);
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
        byte[] block = request("GET", "/", "x", "y".repeat(15_000), "x", "y".repeat(15_000), "x", "y".repeat(15_000));
        peer.send(
                frame(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 16_000)),
                frame(CONTINUATION, 0, 1, Arrays.copyOfRange(block, 16_000, 32_000)),
                frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(block, 32_000, block.length)));
        assertCutOff(1, CALM);
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void whoNeverOpensItsWindowIsGivenUp() throws Exception {
        backend.answer(exchange -> exchange.respond(200, "x".repeat(8 << 20)));
        try (Http2Peer shut = connect(true, 4, 0)) {
            shut.get(1, "/impatient");
            assertThat(shut.await(RST_STREAM, 1)).isNotNull();
            assertThat(shut.get(3, "/fixed").await(HEADERS, 3).status()).isEqualTo(200);
        }
    }

    /** As a browser does that leaves a page. */
    @Test
    void whoCancelsAHundredRequestsIsServedOn() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        backend.answer(exchange -> {
            over.await();
            exchange.respond(200, "ok");
        });
        for (int i = 0; i < 100; i++) {
            peer.send(ask(2 * i + 1));
        }
        Await.until("all have arrived", () -> backend.arrivals() == 100);
        for (int i = 0; i < 100; i++) {
            peer.send(frame(RST_STREAM, 0, 2 * i + 1, integer(8)));
        }
        over.countDown();
        assertThat(peer.get(201, "/").await(HEADERS, 201).status()).isEqualTo(200);
    }

    /** As gRPC clients do that measure the way. */
    @Test
    void aThousandPingsAndSmallFramesAreServed() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.respond(200, "ok");
        });
        peer.send(open(1));
        for (int i = 0; i < 1_000; i++) {
            peer.send(frame(DATA, 0, 1, new byte[5]), frame(PING, 0, 0, new byte[8]));
        }
        peer.send(frame(DATA, END_STREAM, 1));
        assertThat(peer.await(HEADERS, 1).status()).isEqualTo(200);
        Await.until(
                "all pings are answered",
                () -> peer.received(f -> f.type() == PING).size() == 1_000);
    }
}
