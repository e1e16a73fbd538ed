package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.server.BreakwaterServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standalone server's limit on client connections: further ones wait until one ends. */
class ConnectionLimitIT {
    private static final String CONFIG = """
            {"listen": [{"bind": "127.0.0.1", "port": 0}], "limits": {"connections": 2}, "access_log": {"format": "off"}, "admin": {"enabled": false},
             "sites": [{"routes": [{"respond": {"body": "here"}}]}]}""";

    @Test
    void aConnectionBeyondTheLimitWaitsForItsTurn(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("config.json");
        Files.writeString(file, CONFIG);
        try (BreakwaterServer server = BreakwaterServer.start(file);
                Socket first = request(server);
                Socket second = request(server)) {
            assertThat(status(first)).isEqualTo("HTTP/1.1 200 OK");
            assertThat(status(second)).isEqualTo("HTTP/1.1 200 OK");
            try (Socket third = request(server)) {
                third.setSoTimeout(500);
                assertThatThrownBy(() -> status(third)).isInstanceOf(SocketTimeoutException.class);
                first.close();
                third.setSoTimeout(10_000);
                assertThat(status(third)).isEqualTo("HTTP/1.1 200 OK");
            }
        }
    }

    private static Socket request(BreakwaterServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII);
    }
}
