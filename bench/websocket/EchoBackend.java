import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket server on one thread that sends every frame back, for measuring what is in front of it. Frames are of at most 125 bytes, and a client waits for the
 * answer before it sends more than a socket's buffer takes.
 */
final class EchoBackend {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *(\\S+)");

    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);

    /** What of a connection's input is not a whole frame or header yet. */
    private static final class Peer {
        private ByteBuffer rest = ByteBuffer.allocate(0);
        private boolean open;
    }

    public static void main(String[] arguments) throws Exception {
        new EchoBackend().serve(Integer.parseInt(arguments[0]));
    }

    private void serve(int port) throws IOException, GeneralSecurityException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 8192);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    accept(server, selector);
                } else if (!read((SocketChannel) key.channel(), (Peer) key.attachment())) {
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel accepted = server.accept(); accepted != null; accepted = server.accept()) {
            accepted.configureBlocking(false);
            accepted.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
            accepted.register(selector, SelectionKey.OP_READ, new Peer());
        }
    }

    private boolean read(SocketChannel channel, Peer peer) throws GeneralSecurityException {
        try {
            in.clear().put(peer.rest);
            if (channel.read(in) < 0) {
                return false;
            }
            in.flip();
            out.clear();
            if (peer.open) {
                echo();
            } else {
                peer.open = handshake();
            }
            peer.rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean handshake() throws GeneralSecurityException {
        String header = StandardCharsets.ISO_8859_1.decode(in.duplicate()).toString();
        Matcher key = KEY.matcher(header);
        if (!header.endsWith("\r\n\r\n")) {
            return false;
        }
        in.position(in.limit());
        if (!key.find()) {
            out.put("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return false;
        }
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
        out.put(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    private void echo() {
        while (in.remaining() >= 6) {
            int start = in.position();
            int length = in.get(start + 1) & 0x7f;
            if (in.remaining() < 6 + length) {
                return;
            }
            out.put(in.get(start)).put((byte) length);
            for (int i = 0; i < length; i++) {
                out.put((byte) (in.get(start + 6 + i) ^ in.get(start + 2 + i % 4)));
            }
            in.position(start + 6 + length);
        }
    }
}
