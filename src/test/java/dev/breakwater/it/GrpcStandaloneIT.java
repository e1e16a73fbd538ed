package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.server.BreakwaterServer;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What concerns connections and backends rather than single calls of gRPC. */
@Timeout(60)
class GrpcStandaloneIT {
    private final Path directory = ScratchDirectory.create();
    private final GrpcBackend one = GrpcBackend.start();
    private final GrpcBackend two = GrpcBackend.start();
    private final Http2Backend plain = Http2Backend.start();
    private BreakwaterServer proxy;
    private GrpcClient client;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0}], "grace_period": "20s", "access_log": {"format": "off"}, "admin": {"port": 0},
                 "upstreams": {
                   "both": {"backends": ["%1$s", "%2$s"]},
                   "one": {"backends": ["%1$s"]},
                   "plain": {"backends": ["%3$s"]},
                   "checked": {"backends": ["%1$s", "%2$s"], "circuit_breaker": {"enabled": false},
                     "health_check": {"type": "grpc", "service": "test.Service", "interval": "50ms", "down_interval": "50ms", "fall": 1, "rise": 1}},
                   "strange": {"backends": ["%3$s"], "panic_threshold": 0,
                     "health_check": {"type": "grpc", "interval": "50ms", "down_interval": "50ms", "fall": 1, "rise": 1}}},
                 "sites": [
                   {"hosts": ["both.test"], "routes": [{"path": "/", "upstream": "both"}]},
                   {"hosts": ["one.test"], "routes": [{"path": "/", "upstream": "one"}]},
                   {"hosts": ["plain.test"], "routes": [{"path": "/", "upstream": "plain"}]},
                   {"hosts": ["checked.test"], "routes": [{"path": "/", "upstream": "checked"}]},
                   {"hosts": ["strange.test"], "routes": [{"path": "/", "upstream": "strange"}]}]}""".formatted(one.url(), two.url(), plain.url()));
        one.health().setStatus("test.Service", ServingStatus.SERVING);
        two.health().setStatus("test.Service", ServingStatus.SERVING);
        proxy = BreakwaterServer.start(config);
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            client.close();
        }
        proxy.stop();
        one.close();
        two.close();
        plain.close();
        ScratchDirectory.delete(directory);
    }

    private void connect(String host) {
        client = GrpcClient.connect(proxy.port(), host);
    }

    private Code echo() throws Exception {
        return client.send(GrpcBackend.ECHO, (byte) 1).end().code();
    }

    @Test
    void callsOfOneConnectionAreBalanced() throws Exception {
        connect("both.test");
        for (int i = 0; i < 10; i++) {
            assertThat(echo()).isEqualTo(Code.OK);
        }
        assertThat(one.calls()).isEqualTo(5);
        assertThat(two.calls()).isEqualTo(5);
    }

    @Test
    void callsShareTheConnectionToABackend() throws Exception {
        connect("one.test");
        for (int i = 0; i < 10; i++) {
            assertThat(echo()).isEqualTo(Code.OK);
        }
        assertThat(one.connections()).isEqualTo(1);
    }

    @Test
    void aBackendThatDoesNotServeGetsNoCallsUntilItServesAgain() throws Exception {
        connect("checked.test");
        for (Runnable illness : new Runnable[] {
            () -> one.health().setStatus("test.Service", ServingStatus.NOT_SERVING),
            () -> one.health().clearStatus("test.Service")
        }) {
            illness.run();
            Await.until("the ill backend is left out", () -> calls(one, 10) == 0);
            one.health().setStatus("test.Service", ServingStatus.SERVING);
            Await.until("the well backend is used", () -> calls(one, 10) > 0);
        }
    }

    private int calls(GrpcBackend backend, int sent) throws Exception {
        int before = backend.calls();
        for (int i = 0; i < sent; i++) {
            assertThat(echo()).isEqualTo(Code.OK);
        }
        return backend.calls() - before;
    }

    @Test
    void theAdministratorSeesWhyACheckFailed() throws Exception {
        one.health().setStatus("test.Service", ServingStatus.NOT_SERVING);
        two.health().clearStatus("test.Service");
        AdminClient admin = new AdminClient("http://127.0.0.1:" + proxy.adminPort(), null);
        Await.until("all three reasons", () -> {
            String backends = admin.get("/backends").text();
            return backends.contains("\"NOT_SERVING\"")
                    && backends.contains("gRPC status NOT_FOUND")
                    && backends.contains("not gRPC, but text/plain");
        });
    }

    @Test
    void aCallThatItsBackendCutsOffEndsWithAStatus() throws Exception {
        connect("one.test");
        GrpcClient.Call call = client.begin(GrpcBackend.CHAT).send((byte) 1);
        assertThat(call.read()).containsExactly(1);
        one.kill();
        GrpcClient.End end = call.end();
        assertThat(end.code()).as("%s", end).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void callsInFlightEndBeforeTheServerDoesAndNewOnesGoElsewhere() throws Exception {
        connect("one.test");
        GrpcClient.Call chat = client.begin(GrpcBackend.CHAT).send((byte) 1);
        chat.read();
        Thread stopping = new Thread(proxy::stop);
        stopping.start();
        Await.until("new calls find nobody", () -> echo() == Code.UNAVAILABLE);
        assertThat(chat.send((byte) 2).read()).containsExactly(2);
        assertThat(stopping.isAlive()).isTrue();
        assertThat(chat.halfClose().end().status()).isEqualTo(Status.OK);
        stopping.join(10_000);
        assertThat(stopping.isAlive()).isFalse();
    }

    /** Neither client nor backend know of deadlines here: what ends the call is the proxy. */
    @Test
    void aDeadlineThatPassesInTheMiddleOfAResponseEndsIt() throws Exception {
        CompletableFuture<Integer> backendReset = new CompletableFuture<>();
        plain.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, false, "content-type: application/grpc");
            exchange.data("begun", false);
            if (exchange.target().equals("/test.Service/Quiet")) {
                backendReset.complete(exchange.awaitReset());
            }
        });
        try (Http2Session session = Http2Session.connect(proxy.port())) {
            Http2Tunnel call = session.post(
                    "plain.test",
                    "/test.Service/Quiet",
                    "content-type: application/grpc",
                    "te: trailers",
                    "grpc-timeout: 4S");
            call.end();
            assertThat(call.readNBytes(5)).asString().isEqualTo("begun");
            assertThat(call.resetCode()).isNotEqualTo(ErrorCode.NO_ERROR.code);
            assertThat(backendReset.get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCEL_STREAM_ERROR.code);
        }
    }
}
