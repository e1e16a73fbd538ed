package dev.breakwater.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.Function;

/** Between a client and the proxy: passes the first record of a connection on in pieces, and everything else as it is. */
final class HelloRelay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final int to;
    private final Function<byte[], List<byte[]>> cut;

    /** @param cut what is sent instead of the first record, piece by piece */
    HelloRelay(int to, Function<byte[], List<byte[]>> cut) throws IOException {
        this.to = to;
        this.cut = cut;
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "hello-relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            Socket client = server.accept();
            Socket proxy = new Socket(InetAddress.getLoopbackAddress(), to);
            proxy.setTcpNoDelay(true);
            start(() -> pass(proxy, client));
            DataInputStream in = new DataInputStream(client.getInputStream());
            byte[] header = in.readNBytes(5);
            byte[] record = new byte[5 + ((header[3] & 0xFF) << 8 | header[4] & 0xFF)];
            System.arraycopy(header, 0, record, 0, 5);
            in.readFully(record, 5, record.length - 5);
            for (byte[] piece : cut.apply(record)) {
                proxy.getOutputStream().write(piece);
                Thread.sleep(1);
            }
            pass(client, proxy);
        } catch (IOException | InterruptedException over) {
            // The test is.
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException over) {
            // One of them is gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
