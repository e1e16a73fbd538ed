import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** A WebSocket client's connection. Messages are of 100 bytes and begin with the time at which they were due. */
final class Socket {
    private static final int PAYLOAD = 100;
    private static final int RECEIVED_FRAME = 2 + PAYLOAD;
    private static final ByteBuffer FRAME = ByteBuffer.allocateDirect(6 + PAYLOAD);
    private static final byte[] HANDSHAKE = ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);

    private final SocketChannel channel;
    private final ByteBuffer head = ByteBuffer.allocate(10);
    private boolean open;
    private long received;
    private int partial;

    Socket(InetSocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(ByteBuffer.wrap(HANDSHAKE));
        channel.configureBlocking(false);
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return open;
    }

    /** How many messages have come. */
    long received() {
        return received;
    }

    void send(long time) throws IOException {
        // A mask of zeros leaves the payload as it is.
        FRAME.clear().put((byte) 0x82).put((byte) (0x80 | PAYLOAD)).putInt(0).putLong(time).position(0);
        while (FRAME.hasRemaining()) {
            channel.write(FRAME);
        }
    }

    /** @param answered hears the time of each message that came back */
    void read(ByteBuffer in, LongConsumer answered) throws IOException {
        if (open) {
            frames(in, answered);
            return;
        }
        String header = StandardCharsets.ISO_8859_1.decode(in).toString();
        if (!header.startsWith("HTTP/1.1 101") || !header.endsWith("\r\n\r\n")) {
            throw new IOException("No WebSocket: " + header);
        }
        open = true;
    }

    /** All frames have one size, so only their first bytes, with the time, are kept where one comes in parts. */
    private void frames(ByteBuffer in, LongConsumer answered) {
        while (in.hasRemaining()) {
            int taken = Math.min(in.remaining(), RECEIVED_FRAME - partial);
            int kept = Math.min(taken, head.remaining());
            head.put(in.slice(in.position(), kept));
            in.position(in.position() + taken);
            partial += taken;
            if (partial == RECEIVED_FRAME) {
                long time = head.getLong(2);
                head.clear();
                partial = 0;
                received++;
                answered.accept(time);
            }
        }
    }
}
