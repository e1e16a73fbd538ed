package dev.breakwater.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port to which connections are never established: it listens with a backlog that is full. */
final class BlackHole implements AutoCloseable {
    private static final int PROBE_MILLIS = 200;

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    private final List<Socket> waiting = new ArrayList<>();

    BlackHole() throws IOException {
        boolean full = false;
        while (!full) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), PROBE_MILLIS);
            } catch (SocketTimeoutException unanswered) {
                full = true;
            }
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : waiting) {
            socket.close();
        }
        server.close();
    }
}
