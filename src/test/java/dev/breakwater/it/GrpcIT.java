package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a real gRPC client to a real gRPC server. */
class GrpcIT extends ProxyContract {
    private final GrpcBackend server = GrpcBackend.start();
    private GrpcClient client;

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["%s"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(server.url());
    }

    @BeforeEach
    void connectClient() {
        client = GrpcClient.connect(proxy().port(), "a.test");
    }

    @AfterEach
    void forget() {
        client.close();
        server.reset();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 100_000, 4 * 1024 * 1024 - 5})
    void aMessageOfAnySizePasses(int size) throws Exception {
        byte[] message = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
        GrpcClient.End end = client.send(GrpcBackend.ECHO, message).end();
        assertThat(end.status()).isEqualTo(Status.OK);
        assertThat(end.messages()).hasSize(1);
        assertThat(end.messages().get(0)).isEqualTo(message);
    }

    @Test
    void compressedMessagesPass() throws Exception {
        CallOptions zipped = CallOptions.DEFAULT.withCompression("gzip");
        byte[] message = "x".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        GrpcClient.End end =
                client.begin(GrpcBackend.ECHO, zipped).send(message).halfClose().end();
        assertThat(end.status()).isEqualTo(Status.OK);
        assertThat(end.messages().get(0)).isEqualTo(message);
        Metadata.Key<String> encoding = Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
        assertThat(server.header().get(encoding)).isEqualTo("gzip");
    }

    @Test
    void anErrorHasItsMessageAndDetails() throws Exception {
        server.failWith(Status.FAILED_PRECONDITION.withDescription("100 % größer\nnext line"));
        GrpcClient.End end =
                client.send(GrpcBackend.FAIL, (byte) 1, (byte) 0, (byte) -1).end();
        assertThat(end.code()).as("%s", end).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(end.status().getDescription()).isEqualTo("100 % größer\nnext line");
        assertThat(end.trailers().get(GrpcBackend.DETAILS)).containsExactly(1, 0, -1);
    }

    @Test
    void aServerStreamPassesWithItsEnd() throws Exception {
        GrpcClient.End end = client.send(GrpcBackend.COUNT, (byte) 100).end();
        assertThat(end.status()).isEqualTo(Status.OK);
        assertThat(end.messages()).hasSize(100);
        GrpcClient.End failed =
                client.send(GrpcBackend.COUNT, (byte) 3, (byte) 10).end();
        assertThat(failed.code()).isEqualTo(Status.Code.ABORTED);
        assertThat(failed.messages()).hasSize(3);
    }

    @Test
    void messagesOfAServerPassAtOnce() throws Exception {
        GrpcClient.Call call = client.send(GrpcBackend.COUNT, (byte) 3, (byte) 0);
        assertThat(call.read()).containsExactly(0);
        assertThat(call.read()).containsExactly(1);
        assertThat(call.read()).containsExactly(2);
        assertThat(call.ended()).isFalse();
    }

    @Test
    void aClientStreamPasses() throws Exception {
        GrpcClient.Call call = client.begin(GrpcBackend.SUM);
        for (int i = 0; i < 50; i++) {
            call.send((byte) i);
        }
        GrpcClient.End end = call.halfClose().end();
        assertThat(end.status()).isEqualTo(Status.OK);
        assertThat(end.messages().get(0)).containsExactly(50);
    }

    @Test
    void aServerMayEndAClientStreamEarly() throws Exception {
        GrpcClient.Call call = client.begin(GrpcBackend.SUM).send((byte) 1).send();
        GrpcClient.End end = call.end();
        assertThat(end.code()).as("%s", end).isEqualTo(Status.Code.ABORTED);
        assertThat(end.status().getDescription()).isEqualTo("enough");
    }

    @Test
    void eachMessageOfAChatIsAnsweredBeforeTheNextIsSent() throws Exception {
        GrpcClient.Call call = client.begin(GrpcBackend.CHAT);
        for (int i = 0; i < 50; i++) {
            assertThat(call.send((byte) i).read()).containsExactly(i);
        }
        assertThat(call.halfClose().end().status()).isEqualTo(Status.OK);
    }

    @Test
    void manyCallsShareOneConnection() throws Exception {
        List<GrpcClient.Call> chats = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            chats.add(client.begin(GrpcBackend.CHAT));
        }
        for (int i = 0; i < chats.size(); i++) {
            chats.get(i).send((byte) i);
        }
        for (int i = 0; i < chats.size(); i++) {
            assertThat(chats.get(i).read()).containsExactly(i);
        }
        for (GrpcClient.Call chat : chats) {
            assertThat(chat.halfClose().end().status()).isEqualTo(Status.OK);
        }
    }

    @Test
    void aCallThatTheClientCancelsIsCancelledAtTheServer() throws Exception {
        GrpcClient.Call call = client.send(GrpcBackend.COUNT, (byte) 1, (byte) 0);
        call.read();
        call.cancel();
        assertThat(call.end().code()).isEqualTo(Status.Code.CANCELLED);
        Await.until("the server hears of it", () -> server.cancelled() == 1);
        GrpcClient.Call silent = client.send(GrpcBackend.SILENT);
        Await.until("the call arrives", () -> server.calls() == 2);
        silent.cancel();
        Await.until("the server hears of that too", () -> server.cancelled() == 2);
    }

    /** The backend and the client have no timer: what ends the call is the proxy. */
    @Test
    void aDeadlineThatPassesInTheMiddleOfAResponseEndsIt() throws Exception {
        GrpcClient.Call call = client.begin(GrpcBackend.CHAT, "3S").send((byte) 1);
        assertThat(call.read()).containsExactly(1);
        GrpcClient.End end = call.end();
        assertThat(end.status().isOk()).as("%s", end).isFalse();
        Await.until("the server hears of it", () -> server.cancelled() == 1);
        assertThat(client.send(GrpcBackend.ECHO, (byte) 2).end().status()).isEqualTo(Status.OK);
    }
}
