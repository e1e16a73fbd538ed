package dev.breakwater.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private final FrameScanner fromBackend = new FrameScanner(false, false, 0);

    /** A frame from a backend. */
    private static byte[] frame(int first, int length) {
        return frame(first, length, false);
    }

    private static byte[] frame(int first, int length, boolean masked) {
        ByteBuffer bytes = ByteBuffer.allocate(length + FrameScanner.MAX_HEADER).put((byte) first);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            bytes.put((byte) (mask | length));
        } else if (length <= 0xFFFF) {
            bytes.put((byte) (mask | 126)).putShort((short) length);
        } else {
            bytes.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            bytes.putInt(0x12345678);
        }
        byte[] whole = new byte[bytes.position() + length];
        bytes.flip().get(whole, 0, bytes.limit());
        return whole;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private int scan(byte[] bytes) {
        return fromBackend.scan(ByteBuffer.wrap(bytes), false);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 0xFFFF, 0x10000, 200_000})
    void framesOfEveryLengthArePassedOnWhole(int length) {
        byte[] two = join(frame(FIN | TEXT, length), frame(FIN | BINARY, length));
        assertThat(scan(two)).isEqualTo(two.length);
        assertThat(fromBackend.atBoundary()).isTrue();
        assertThat(fromBackend.violation()).isNull();
    }

    @Test
    void anIncompleteHeaderIsLeft() {
        byte[] whole = frame(FIN | TEXT, 0x10000);
        byte[] part = new byte[9];
        System.arraycopy(whole, 0, part, 0, part.length);
        assertThat(scan(part)).isZero();
        assertThat(scan(whole)).isEqualTo(whole.length);
    }

    @Test
    void controlFramesMayStandBetweenFragments() {
        byte[] message = join(frame(TEXT, 5), frame(FIN | PING, 3), frame(0, 5), frame(FIN, 5), frame(FIN | TEXT, 1));
        assertThat(scan(message)).isEqualTo(message.length);
        assertThat(fromBackend.violation()).isNull();
    }

    @Test
    void nothingPassesAfterAClose() {
        byte[] close = frame(FIN | CLOSE, 2);
        assertThat(scan(join(close, frame(FIN | TEXT, 5)))).isEqualTo(close.length);
        assertThat(fromBackend.closed()).isTrue();
        assertThat(scan(frame(FIN | TEXT, 5))).isZero();
    }

    @Test
    void aCloseWithoutAReasonIsOne() {
        assertThat(scan(frame(FIN | CLOSE, 0))).isEqualTo(2);
        assertThat(fromBackend.closed()).isTrue();
    }

    @Test
    void itStopsAtTheEndOfTheFrameThatHasBegun() {
        byte[] first = frame(FIN | TEXT, 10);
        byte[] all = join(first, frame(FIN | TEXT, 10));
        ByteBuffer begun = ByteBuffer.wrap(all, 0, 5);
        assertThat(fromBackend.scan(begun, false)).isEqualTo(5);
        assertThat(fromBackend.atBoundary()).isFalse();
        ByteBuffer rest = ByteBuffer.wrap(all, 5, all.length - 5);
        assertThat(fromBackend.scan(rest, true)).isEqualTo(first.length - 5);
        assertThat(fromBackend.atBoundary()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0x83, 0, reserved opcode 3",
        "0x8B, 0, reserved opcode 11",
        "0xC1, 0, a reserved bit",
        "0x91, 0, another reserved bit",
        "0x09, 0, a fragmented ping",
        "0x89, 126, a ping that is too long",
        "0x88, 1, half a close code",
        "0x80, 0, a continuation of nothing",
        "0x81, 128, a masked frame from a backend"
    })
    void whatIsMalformedIsNotPassedOn(String first, int second, String what) {
        byte[] good = frame(FIN | TEXT, 3);
        byte[] bad = bytes(Integer.decode(first), second, 0, 126, 0, 0, 0, 0);
        assertThat(scan(join(good, bad))).as(what).isEqualTo(good.length);
        assertThat(fromBackend.violation()).as(what).isEqualTo(CloseCode.PROTOCOL_ERROR);
        assertThat(fromBackend.atBoundary()).isTrue();
    }

    @Test
    void aMessageInAMessageIsMalformed() {
        scan(frame(TEXT, 3));
        assertThat(scan(frame(FIN | TEXT, 3))).isZero();
        assertThat(fromBackend.violation()).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void lengthsInMoreBytesThanNeededAreMalformed() {
        for (byte[] header : List.of(
                bytes(FIN | TEXT, 126, 0, 125),
                bytes(FIN | TEXT, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF),
                bytes(FIN | TEXT, 127, 0xFF, 0, 0, 0, 0, 0, 0, 0))) {
            FrameScanner scanner = new FrameScanner(false, false, 0);
            assertThat(scanner.scan(ByteBuffer.wrap(header), false)).isZero();
            assertThat(scanner.violation()).isEqualTo(CloseCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void aClientMustMask() {
        FrameScanner fromClient = new FrameScanner(true, false, 0);
        byte[] good = frame(FIN | TEXT, 300, true);
        assertThat(fromClient.scan(ByteBuffer.wrap(good), false)).isEqualTo(good.length);
        assertThat(fromClient.scan(ByteBuffer.wrap(frame(FIN | TEXT, 3)), false))
                .isZero();
        assertThat(fromClient.violation()).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void reservedBitsAreAnExtensionsAffair() {
        FrameScanner scanner = new FrameScanner(false, true, 0);
        byte[] compressed = frame(FIN | 0x40 | TEXT, 3);
        assertThat(scanner.scan(ByteBuffer.wrap(compressed), false)).isEqualTo(compressed.length);
    }

    @Test
    void theFragmentsOfAMessageCountTogether() {
        FrameScanner scanner = new FrameScanner(false, false, 10);
        byte[] good = join(frame(FIN | TEXT, 10), frame(TEXT, 6), frame(FIN | PING, 100));
        assertThat(scanner.scan(ByteBuffer.wrap(join(good, frame(FIN, 5))), false))
                .isEqualTo(good.length);
        assertThat(scanner.violation()).isEqualTo(CloseCode.TOO_LARGE);
    }

    @RepeatedTest(200)
    void howTheBytesComeMakesNoDifference(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        byte[] stream = randomStream(random);
        FrameScanner whole = new FrameScanner(false, false, 100_000);
        int expected = whole.scan(ByteBuffer.wrap(stream), false);
        FrameScanner split = new FrameScanner(false, false, 100_000);
        int passed = 0;
        for (int end = 0; end < stream.length; ) {
            end = Math.min(stream.length, end + 1 + random.nextInt(random.nextBoolean() ? 3 : 5_000));
            passed += split.scan(ByteBuffer.wrap(stream, passed, end - passed), false);
            assertThat(end - passed)
                    .matches(left -> left < FrameScanner.MAX_HEADER || split.violation() != null || split.closed());
        }
        assertThat(passed).isEqualTo(expected);
        assertThat(split.violation()).isEqualTo(whole.violation());
        assertThat(split.closed()).isEqualTo(whole.closed());
        assertThat(split.atBoundary()).isEqualTo(whole.atBoundary());
    }

    /** Good frames, and perhaps what follows them after something bad or a Close frame. */
    private static byte[] randomStream(Random random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
            int length = random.nextInt(random.nextBoolean() ? 130 : 70_000);
            frames.add(
                    switch (random.nextInt(12)) {
                        case 0 -> frame(FIN | PING, Math.min(length, 125));
                        case 1 -> join(frame(TEXT, length), frame(0, 3), frame(FIN, length));
                        case 2 -> random.nextInt(5) == 0 ? frame(FIN | CLOSE, 2 + random.nextInt(100)) : new byte[0];
                        case 3 ->
                            random.nextInt(5) == 0 ? bytes(random.nextInt(256), random.nextInt(256)) : new byte[0];
                        default -> frame(FIN | BINARY, length);
                    });
        }
        return join(frames.toArray(byte[][]::new));
    }
}
