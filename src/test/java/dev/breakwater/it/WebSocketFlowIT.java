package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Frames flow as fast as their receiver takes them and no faster, in both directions at once. */
class WebSocketFlowIT extends WebSocketContract {
    private static final byte[] PART = new byte[64 * 1024];
    private static final int PARTS = 800;
    /** What the kernel may hold on four sockets, generously. */
    private static final long IN_KERNEL = 44L << 20;

    WebSocketFlowIT() {
        new Random(7).nextBytes(PART);
    }

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void aClientThatDoesNotReadStopsTheBackend() throws Exception {
        AtomicLong sent = new AtomicLong();
        backend.answer(exchange -> {
            WebSocketPeer peer = WebSocketPeer.accept(exchange);
            for (int i = 0; i < PARTS; i++) {
                peer.send(Frame.of(Frame.BINARY, PART));
                sent.addAndGet(PART.length);
            }
            peer.next();
        });
        try (WebSocketPeer client = slowClient().open("/")) {
            Stall.await(sent);
            assertThat(sent.get()).isBetween(1L, IN_KERNEL);
            for (int i = 0; i < PARTS; i++) {
                assertThat(client.next().payload()).isEqualTo(PART);
            }
        }
    }

    @Test
    void aBackendThatDoesNotReadStopsTheClient() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch read = new CountDownLatch(1);
        BlockingQueue<Integer> whole = new LinkedBlockingQueue<>();
        backend.answer(exchange -> {
            WebSocketPeer peer = WebSocketPeer.accept(exchange);
            read.await();
            for (int i = 0; i < PARTS; i++) {
                assertThat(peer.next().payload()).isEqualTo(PART);
            }
            whole.add(PARTS);
        });
        try (WebSocketPeer client = open("/")) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < PARTS; i++) {
                        client.send(Frame.of(Frame.BINARY, PART));
                        sent.addAndGet(PART.length);
                    }
                } catch (IOException cut) {
                    // The test has failed already.
                }
            });
            sender.start();
            Stall.await(sent);
            assertThat(sent.get()).isBetween(1L, IN_KERNEL);
            read.countDown();
            assertThat(whole.poll(30, TimeUnit.SECONDS)).isEqualTo(PARTS);
            sender.join(10_000);
        }
    }

    @Test
    void bothDirectionsAreFullAtOnce() throws Exception {
        echoes();
        try (WebSocketPeer client = open("/")) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < PARTS; i++) {
                        client.send(Frame.of(Frame.BINARY, PART));
                    }
                } catch (IOException cut) {
                    // The test has failed already.
                }
            });
            sender.start();
            for (int i = 0; i < PARTS; i++) {
                assertThat(client.next().payload()).isEqualTo(PART);
            }
            sender.join(10_000);
        }
    }

    @Test
    void framesThatComeTogetherWithTheHeaderAreNotLost() throws Exception {
        backend.answer(exchange -> {
            WebSocketPeer peer = WebSocketPeer.accept(exchange);
            peer.send(Frame.text("welcome"));
            peer.echo();
        });
        try (RawClient connection = connect()) {
            byte[] header = WebSocketPeer.handshake("a.test", "/").getBytes();
            byte[] frame = Frame.text("early").bytes(true);
            byte[] both = new byte[header.length + frame.length];
            System.arraycopy(header, 0, both, 0, header.length);
            System.arraycopy(frame, 0, both, header.length, frame.length);
            connection.send(both);
            assertThat(connection.in().line()).contains(" 101 ");
            connection.in().fields();
            assertThat(Frame.read(connection.in()).text()).isEqualTo("welcome");
            assertThat(Frame.read(connection.in()).text()).isEqualTo("early");
        }
    }

    @Test
    void bytesThatComeOneByOneAreTheSameFrames() throws Exception {
        echoes();
        try (WebSocketPeer client = open("/")) {
            int sent = 0;
            for (byte b : Frame.of(Frame.BINARY, new byte[300]).bytes(true)) {
                client.raw(new byte[] {b});
                if (++sent < 10) {
                    // So that the kernel does not hand several of them over at once.
                    Thread.sleep(20);
                }
            }
            assertThat(client.next().payload()).hasSize(300);
        }
    }

    @Test
    void manyStreamsAreOpenAtOnce() throws Exception {
        echoes();
        List<WebSocketPeer> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(open("/"));
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send(Frame.text("number " + i));
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).next().text()).isEqualTo("number " + i);
            clients.get(i).close();
        }
    }

    @Test
    void aRealClientTalksThroughIt() throws Exception {
        echoes();
        Messages messages = new Messages();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + proxy().port() + "/"), messages)
                .get(10, TimeUnit.SECONDS);
        String large = "ä".repeat(500_000);
        socket.sendText(large.substring(0, 100_000), false).get(10, TimeUnit.SECONDS);
        socket.sendText(large.substring(100_000), true).get(10, TimeUnit.SECONDS);
        assertThat(messages.texts.poll(10, TimeUnit.SECONDS)).isEqualTo(large);
        socket.sendClose(4000, "done").get(10, TimeUnit.SECONDS);
        assertThat(messages.closed.get(10, TimeUnit.SECONDS)).isEqualTo("4000 done");
    }

    /** What the client hears. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }
    }
}
