package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of a real gRPC client to a real gRPC server with TLS on both sides, where ALPN agrees to HTTP/2. */
@Timeout(60)
class GrpcTlsIT {
    private final Path directory = ScratchDirectory.create();
    private GrpcBackend server;
    private StandaloneProxy proxy;
    private GrpcClient client;

    @BeforeEach
    void start() throws Exception {
        TestAuthority authority = new TestAuthority();
        Path trusted = Files.writeString(directory.resolve("ca.pem"), authority.pem());
        authority.issue("127.0.0.1").write(directory, "backend");
        server = GrpcBackend.startTls(directory.resolve("backend.crt"), directory.resolve("backend.key"));
        Path config = directory.resolve("config.json");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false},
                 "tls": {"certificates": [%s]}, "upstreams": {"u": {"backends": ["%s"], "tls": {"ca_file": "ca.pem"}}},
                 "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(authority.issue("grpc.test").write(directory, "site"), server.url()));
        proxy = new StandaloneProxy(config);
        client = GrpcClient.connectTls(proxy.port(), "grpc.test", trusted);
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        server.close();
        ScratchDirectory.delete(directory);
    }

    @Test
    void callsAndTheirErrorsPass() throws Exception {
        byte[] message = new byte[100_000];
        GrpcClient.End end = client.send(GrpcBackend.ECHO, message).end();
        assertThat(end.status()).isEqualTo(Status.OK);
        assertThat(end.messages()).containsExactly(message);
        server.failWith(Status.NOT_FOUND.withDescription("not here"));
        end = client.send(GrpcBackend.FAIL, (byte) 7).end();
        assertThat(end.code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(end.status().getDescription()).isEqualTo("not here");
        assertThat(end.trailers().get(GrpcBackend.DETAILS)).containsExactly(7);
    }

    @Test
    void streamsPassInBothDirections() throws Exception {
        GrpcClient.Call chat = client.begin(GrpcBackend.CHAT);
        for (byte i = 0; i < 10; i++) {
            assertThat(chat.send(i).read()).containsExactly(i);
        }
        assertThat(chat.halfClose().end().status()).isEqualTo(Status.OK);
        assertThat(server.connections()).isEqualTo(1);
    }
}
