package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take too long over a handshake, though each byte comes soon after the one before. */
@Timeout(60)
class HandshakeTimeoutIT {
    private static final long PAUSE_MILLIS = 100;
    private static final long TIMEOUT_MILLIS = 1_500;

    /** The header of a record of 512 bytes, which is to hold the first message of a client, and the beginning of that. */
    private static final byte[] BEGIN = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3};

    private final Path directory = ScratchDirectory.create();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(
                config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, "limits": {"header_timeout": "1500ms"},
                 "sites": [{"routes": [{"path": "/", "respond": {"body": "hello"}}]}]}""".formatted(new TestAuthority().issue("localhost").write(directory, "localhost")));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        ScratchDirectory.delete(directory);
    }

    /** Sends a byte again and again and says how long after that time the proxy ended the connection, or -1 where it did not. */
    private static long millisToTheEnd(RawClient client, long began) throws Exception {
        for (int i = 0; i < RawClient.PATIENCE_MILLIS / PAUSE_MILLIS; i++) {
            Thread.sleep(PAUSE_MILLIS);
            try {
                client.send(new byte[] {0});
            } catch (IOException closed) {
                return (System.nanoTime() - began) / 1_000_000;
            }
        }
        return -1;
    }

    @Test
    void aHandshakeThatDripsIsGivenUp() throws Exception {
        // Before the proxy can begin to count.
        long began = System.nanoTime();
        try (RawClient client = RawClient.connect(proxy.port())) {
            client.send(BEGIN);
            assertThat(millisToTheEnd(client, began)).isGreaterThanOrEqualTo(TIMEOUT_MILLIS - 2 * PAUSE_MILLIS);
        }
    }

    @Test
    void whoSaysNothingAtAllIsGivenUp() throws Exception {
        try (RawClient client = RawClient.connect(proxy.port())) {
            assertThat(client.closedByProxy()).isTrue();
        }
    }

    /** A handshake that something holds up for as long is not what is tested here. */
    private SSLSocket shakeHands() throws IOException {
        for (int again = 0; again < 5; again++) {
            try {
                return TlsClient.connect(proxy.port(), "localhost");
            } catch (IOException givenUp) {
                // Another one, then.
            }
        }
        return TlsClient.connect(proxy.port(), "localhost");
    }

    @Test
    void afterTheHandshakeAConnectionMayBeSilentForLonger() throws Exception {
        try (SSLSocket socket = shakeHands();
                RawClient client = RawClient.over(socket)) {
            Thread.sleep(TIMEOUT_MILLIS + 500);
            assertThat(client.get("localhost", "/").response().status()).isEqualTo(200);
        }
    }
}
