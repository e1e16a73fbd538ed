package dev.breakwater.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {
    private static final int RECORD_HEADER = 5;

    /** What the JDK's client says, in one record. */
    private static byte[] hello(String host, String... protocols) throws Exception {
        return helloFor(new String[] {"h2", "http/1.1"}, host, protocols);
    }

    private static byte[] helloFor(String[] applications, String host, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (host != null) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        parameters.setApplicationProtocols(applications);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static ClientHello read(byte[] bytes, int length) {
        return ClientHello.read(ByteBuffer.wrap(bytes, 0, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theHostIsWhatTheClientAsksFor(String protocol) throws Exception {
        byte[] hello = hello("Shop.Example.com", protocol);
        assertThat(read(hello, hello.length)).isEqualTo(new ClientHello("shop.example.com", false));
    }

    /** RFC 8737: it offers this protocol and no other. */
    @Test
    void whoVerifiesAHostNameSaysSo() throws Exception {
        byte[] usual = hello("a.test", "TLSv1.3");
        byte[] verifying = helloFor(new String[] {"acme-tls/1"}, "a.test", "TLSv1.3");
        assertThat(read(usual, usual.length).verifies()).isFalse();
        assertThat(read(verifying, verifying.length)).isEqualTo(new ClientHello("a.test", true));
    }

    @Test
    void whoVerifiesAHostNameIsNotAskedForWhatItsClientsAre() throws Exception {
        SSLEngine special = SSLContext.getDefault().createSSLEngine();
        Handshakes handshakes = new Handshakes(SSLContext.getDefault(), List.of(new Handshakes.Special() {
            @Override
            public boolean isWanted() {
                return true;
            }

            @Override
            public SSLEngine engine(String host) {
                return special;
            }
        }));
        assertThat(handshakes.engine(new ClientHello("a.test", false))).isSameAs(special);
        assertThat(handshakes.engine(new ClientHello("a.test", true))).isNotSameAs(special);
    }

    @Test
    void aClientMayAskForNoHost() throws Exception {
        byte[] hello = hello(null);
        assertThat(read(hello, hello.length)).isEqualTo(ClientHello.UNREADABLE);
    }

    @Test
    void nothingIsSaidBeforeAllIsThere() throws Exception {
        byte[] hello = hello("a.test");
        for (int length = 0; length < hello.length; length++) {
            assertThat(read(hello, length)).as("%d bytes", length).isNull();
        }
    }

    @Test
    void whatComesAfterItIsLeftAlone() throws Exception {
        byte[] hello = hello("a.test");
        ByteBuffer received = ByteBuffer.allocate(hello.length + 100)
                .put(hello)
                .put(new byte[] {22, 3, 3, 0, 1})
                .flip();
        assertThat(ClientHello.read(received)).isEqualTo(new ClientHello("a.test", false));
        assertThat(received.remaining()).isEqualTo(hello.length + RECORD_HEADER);
    }

    /** RFC 8446 5.1: a message may be cut anywhere, and come in many records. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 200})
    void itMayComeInManyRecords(int size) throws Exception {
        byte[] hello = hello("a.test");
        ByteBuffer cut = ByteBuffer.allocate(hello.length * (RECORD_HEADER + 1));
        for (int from = RECORD_HEADER; from < hello.length; from += size) {
            int length = Math.min(size, hello.length - from);
            cut.put(new byte[] {22, 3, 1, 0, (byte) length}).put(hello, from, length);
        }
        byte[] bytes = new byte[cut.flip().remaining()];
        cut.get(bytes);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(read(bytes, length)).as("%d bytes", length).isNull();
        }
        assertThat(read(bytes, bytes.length)).isEqualTo(new ClientHello("a.test", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "\u0080\u002e\u0001", "\u0015\u0003\u0001\0\u0002\u0002\u0028"})
    void whatIsNoHelloHasNoHost(String begin) {
        byte[] bytes = begin.getBytes(ISO_8859_1);
        assertThat(read(bytes, bytes.length)).isEqualTo(ClientHello.UNREADABLE);
    }

    /** Whatever it is, it is read or waited for, and the handshake decides. */
    @Test
    void nonsenseDoesNoHarm() throws Exception {
        byte[] hello = hello("a.test");
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = hello.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                bytes[RECORD_HEADER + random.nextInt(bytes.length - RECORD_HEADER)] = (byte) random.nextInt();
            }
            read(bytes, bytes.length);
            read(bytes, random.nextInt(bytes.length));
        }
    }
}
