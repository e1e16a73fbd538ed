package dev.breakwater.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes first on a connection whose handshake depends on the host that the client asks for, in whatever shape it comes. */
@Timeout(120)
class HelloConnectionIT {
    private static final String HOST = "a.test";
    private static final int HEADER = 5;
    private static final int CONNECTIONS = 8;

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final TestCertificate certificate = authority.issue("alice.test");
    private final TestBackend backend = TestBackend.start();
    private final int behindProxy = FreePort.next();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        Path config = directory.resolve("config.json");
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}, {"bind": "127.0.0.1", "port": %d, "tls": true, "proxy_protocol": true}],
                 "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false}, "trusted_proxies": ["127.0.0.0/8"],
                 "limits": {"connections": %d}, "upstreams": {"u": {"backends": ["%s"]}}, "tls": {"certificates": [%s]},
                 "sites": [{"hosts": ["a.test"], "client_auth": {"ca_files": ["ca.pem"]}, "routes": [{"path": "/", "upstream": "u"}]},
                   {"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(
                behindProxy, CONNECTIONS, backend.url(), authority.issue(HOST).write(directory, "a")));
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    /** The backend hears of a certificate only where the host was understood. */
    private void assertServed(SSLSocket socket) throws Exception {
        try (socket) {
            if (socket.getApplicationProtocol().equals("h2")) {
                try (Http2Peer http2 = new Http2Peer(socket, true)) {
                    assertThat(http2.get(1, "/").await(Http2Peer.HEADERS, 1).status())
                            .isEqualTo(200);
                }
            } else {
                try (RawClient http1 = RawClient.over(socket)) {
                    assertThat(http1.get(HOST, "/").response().status()).isEqualTo(200);
                }
            }
        }
        assertThat(backend.request().fields().value("X-Forwarded-Client-Cert")).contains("CN=alice.test");
    }

    private void assertServed(int port, String protocol, String version, Function<byte[], List<byte[]>> cut)
            throws Exception {
        try (HelloRelay relay = new HelloRelay(port, cut)) {
            assertServed(new CertifiedClient(certificate, relay.port()).connect(HOST, version, protocol));
        }
    }

    private static List<byte[]> segments(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += size) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        return pieces;
    }

    /** The same message cut into records, each sent by itself. */
    private static List<byte[]> records(byte[] record, int size) {
        return segments(Arrays.copyOfRange(record, HEADER, record.length), size).stream()
                .map(part -> ByteBuffer.allocate(HEADER + part.length)
                        .put(record, 0, 3)
                        .putShort((short) part.length)
                        .put(part)
                        .array())
                .toList();
    }

    private static List<byte[]> after(String line, byte[] record) {
        byte[] begin = line.getBytes(US_ASCII);
        return List.of(ByteBuffer.allocate(begin.length + record.length)
                .put(begin)
                .put(record)
                .array());
    }

    @ParameterizedTest
    @CsvSource({"1, http/1.1, TLSv1.3", "7, h2, TLSv1.3", "1, h2, TLSv1.2", "100000, h2, TLSv1.3"})
    void aHelloMayComeByteByByte(int size, String protocol, String version) throws Exception {
        assertServed(proxy.port(), protocol, version, record -> segments(record, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 150})
    void aHelloMayComeInSeveralRecords(int size) throws Exception {
        assertServed(proxy.port(), "h2", "TLSv1.3", record -> records(record, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 100000})
    void aHelloMayComeAfterAHeaderOfTheProxyProtocol(int size) throws Exception {
        String line = "PROXY TCP4 203.0.113.7 127.0.0.1 1111 2222\r\n";
        assertServed(
                behindProxy,
                "h2",
                "TLSv1.3",
                record -> segments(after(line, record).get(0), size));
    }

    /** What the proxy says until it closes, which it does before the client does. */
    private byte[] answer(byte[] said, boolean end) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.setSoTimeout(RawClient.PATIENCE_MILLIS);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(said);
                if (end) {
                    socket.shutdownOutput();
                }
                InputStream in = socket.getInputStream();
                in.transferTo(answer);
            } catch (SocketException reset) {
                // It is closed all the same.
            }
            return answer.toByteArray();
        }
    }

    private static byte[] endless(int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // A message of 16 MB less one byte.
        byte[] begin = {1, -1, -1, -1, 3, 3};
        for (int i = 0; i * 16_000 < size; i++) {
            byte[] content = new byte[16_000];
            if (i == 0) {
                System.arraycopy(begin, 0, content, 0, begin.length);
            }
            bytes.writeBytes(new byte[] {22, 3, 1, 16_000 >> 8, (byte) 16_000});
            bytes.writeBytes(content);
        }
        return bytes.toByteArray();
    }

    /** Each more often than there may be connections: none is left behind. */
    @Test
    void whatIsNoHelloIsEndedWithoutATrace() throws Exception {
        byte[] half = {22, 3, 1, 2, 0, 1, 0, 1};
        try (LogCapture jetty = new LogCapture("org.eclipse.jetty", Level.INFO);
                LogCapture own = new LogCapture("dev.breakwater", Level.INFO)) {
            for (int i = 0; i <= CONNECTIONS; i++) {
                assertThat(new String(
                                answer("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(US_ASCII), false), ISO_8859_1))
                        .doesNotContain("HTTP");
                answer(endless(64_000), false);
                assertThat(answer(half, true)).isEmpty();
                answer(new byte[0], true);
            }
            assertThat(jetty.lines()).isEmpty();
            assertThat(own.lines()).isEmpty();
        }
        assertServed(new CertifiedClient(certificate, proxy.port()).connect(HOST, "TLSv1.3", "h2"));
    }
}
