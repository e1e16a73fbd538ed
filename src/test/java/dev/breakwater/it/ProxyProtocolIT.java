package dev.breakwater.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol on a listener of the standalone server: from trusted peers, and from nobody else. */
@Timeout(60)
class ProxyProtocolIT {
    private static final byte[] V2_SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private final Path directory = ScratchDirectory.create();
    private final Path config = directory.resolve("config.json");
    private final TestBackend backend = TestBackend.start();
    private StandaloneProxy proxy;

    @BeforeEach
    void start() throws Exception {
        write("\"127.0.0.0/8\"");
        proxy = new StandaloneProxy(config);
    }

    @AfterEach
    void stop() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private void write(String trusted) throws IOException {
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "proxy_protocol": true}], "trusted_proxies": [%s], "grace_period": "1s",
                 "access_log": {"format": "off"}, "admin": {"enabled": false}, "backends": ["%s"]}""".formatted(trusted, backend.url()));
    }

    private RawClient connect() throws IOException {
        return RawClient.connect(proxy.port());
    }

    private static byte[] version2(int command, int family, String addressesAndPorts) throws IOException {
        byte[] rest = HexFormat.of().parseHex(addressesAndPorts);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(V2_SIGNATURE);
        header.write(new byte[] {(byte) command, (byte) family, (byte) (rest.length >> 8), (byte) rest.length});
        header.write(rest);
        return header.toByteArray();
    }

    @Test
    void version1NamesTheClient() throws Exception {
        try (RawClient client = connect()) {
            client.send("PROXY TCP4 192.0.2.9 198.51.100.1 56324 443\r\n");
            assertThat(client.get("a.test", "/one").response().status()).isEqualTo(200);
            assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("192.0.2.9");
            assertThat(client.get("a.test", "/two").response().status()).isEqualTo(200);
            assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("192.0.2.9");
        }
    }

    @Test
    void version2NamesTheClient() throws Exception {
        try (RawClient client = connect()) {
            client.send(version2(0x21, 0x11, "c0000207c633640113880050"));
            assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("192.0.2.7");
        }
    }

    @Test
    void version2NamesAnIpv6Client() throws Exception {
        try (RawClient client = connect()) {
            String address = "20010db8000000000000000000000005";
            client.send(version2(0x21, 0x21, address + address + "13880050"));
            assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            assertThat(backend.request().fields().value("X-Forwarded-For")).contains("2001:db8:");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "v2 LOCAL"})
    void aCheckOfTheBalancerItselfSpeaksForNobody(String header) throws Exception {
        try (RawClient client = connect()) {
            client.send(header.startsWith("v2") ? version2(0x20, 0x00, "") : header.getBytes(US_ASCII));
            assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
            assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
                "PROXY TCP4 192.0.2.9 198.51.100.1 56324 99999999\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
                "PROXY TCP4 192.0.2.9\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\nnonsense, nonsense, nonsense"
            })
    void aTrustedPeerThatSaysItWrongIsCutOff(String bytes) throws Exception {
        try (RawClient client = connect()) {
            client.send(bytes);
            assertThat(client.closedByProxy()).isTrue();
        }
        assertThat(backend.arrivals()).isZero();
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        write("\"10.0.0.0/8\"");
        try (StandaloneProxy other = new StandaloneProxy(config)) {
            try (RawClient client = RawClient.connect(other.port())) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
                assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
            }
            try (RawClient client = RawClient.connect(other.port())) {
                client.send("PROXY TCP4 192.0.2.9 198.51.100.1 56324 443\r\n");
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(400);
            }
        }
    }

    @Test
    void theHeaderComesBeforeTls() throws Exception {
        TestCertificate certificate = new TestAuthority().issue("a.test");
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "proxy_protocol": true, "tls": true}], "trusted_proxies": ["127.0.0.0/8"],
                 "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"enabled": false}, "backends": ["%s"],
                 "tls": {"certificates": [%s]}}""".formatted(backend.url(), certificate.write(directory, "a")));
        try (StandaloneProxy other = new StandaloneProxy(config)) {
            Socket first = after("PROXY TCP4 192.0.2.9 198.51.100.1 56324 443\r\n".getBytes(US_ASCII), other);
            try (RawClient client = RawClient.over(TlsClient.over(first, "a.test", "http/1.1"))) {
                assertThat(client.get("a.test", "/").response().status()).isEqualTo(200);
                assertForwardedOverTls("192.0.2.9");
            }
            Socket second = after(version2(0x21, 0x11, "c0000207c633640113880050"), other);
            try (Http2Peer client = new Http2Peer(TlsClient.over(second, "a.test", "h2"), true)) {
                assertThat(client.get(1, "/").await(Http2Peer.HEADERS, 1).status())
                        .isEqualTo(200);
                assertForwardedOverTls("192.0.2.7");
            }
            assertThatThrownBy(() -> TlsClient.connect(other.port(), "a.test"))
                    .as("without a header")
                    .isInstanceOf(IOException.class);
        }
    }

    private static Socket after(byte[] header, StandaloneProxy proxy) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.getOutputStream().write(header);
        return socket;
    }

    private void assertForwardedOverTls(String client) {
        Fields fields = backend.request().fields();
        assertThat(fields.value("X-Forwarded-For")).isEqualTo(client);
        assertThat(fields.value("X-Forwarded-Proto")).isEqualTo("https");
    }

    @Test
    void curlIsUnderstoodOverHttp1AndHttp2() throws Exception {
        for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
            Process curl = new ProcessBuilder(
                            "curl", "-s", "--haproxy-protocol", version, "http://127.0.0.1:" + proxy.port() + "/")
                    .start();
            assertThat(curl.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(curl.exitValue()).as(version).isZero();
            assertThat(backend.request().fields().value("X-Forwarded-For")).isEqualTo("127.0.0.1");
        }
    }
}
