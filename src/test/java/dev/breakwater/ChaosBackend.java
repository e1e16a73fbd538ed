package dev.breakwater;

import dev.breakwater.ChaosCounters.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A backend as a process of its own, with a thread for each connection, that misbehaves on demand: each line on its standard input is a mode, or
 * "stop" for an end without a failed request, and is confirmed with a line on its standard output.
 */
final class ChaosBackend {
    /** What it does with the requests that arrive. */
    enum Mode {
        NORMAL,
        /** Answers a second late. */
        LATE,
        /** Answers 500. */
        ERROR,
        /** Resets the connection after the response header. */
        RESET_AFTER_HEADER,
        /** Resets the connection in the middle of the body. */
        RESET_IN_BODY,
        /** Never answers. */
        SILENT,
        /** Answers when the mode changes. */
        HOLD
    }

    private final ServerSocket listener;
    private final ChaosCounters counters;
    private final Set<ChaosConnection> connections = ConcurrentHashMap.newKeySet();
    private Mode mode = Mode.NORMAL;
    private volatile boolean stopping;

    private ChaosBackend(ServerSocket listener, ChaosCounters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    /** Arguments are the address, the port, or 0, and the file for the counters. */
    public static void main(String[] arguments) throws IOException {
        InetAddress address = InetAddress.getByName(arguments[0]);
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(arguments[1]), 1024, address)) {
            ChaosBackend backend = new ChaosBackend(listener, new ChaosCounters(Path.of(arguments[2])));
            Thread acceptor = new Thread(backend::accept, "acceptor");
            acceptor.setDaemon(true);
            acceptor.start();
            System.out.println("port " + listener.getLocalPort());
            backend.obey();
        }
        // Whoever started it is gone, or it has stopped: what is left are threads that wait.
        Runtime.getRuntime().halt(0);
    }

    private void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("stop")) {
                stop();
                System.out.println(line);
                return;
            }
            become(Mode.valueOf(line));
            System.out.println(line);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                counters.add(Event.OPENED);
                ChaosConnection connection = new ChaosConnection(this, socket, counters);
                connections.add(connection);
                if (stopping) {
                    connection.closeIfIdle();
                }
                Thread thread = new Thread(connection, "connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** As servers do that are told to stop: no new connections, an end to those that are idle, and to the others after their response. */
    private void stop() throws IOException {
        stopping = true;
        listener.close();
        connections.forEach(ChaosConnection::closeIfIdle);
        long began = System.nanoTime();
        while (!connections.isEmpty() && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10)) {
            pause(5);
        }
    }

    boolean stopping() {
        return stopping;
    }

    void closed(ChaosConnection connection) {
        connections.remove(connection);
        counters.add(Event.CLOSED);
    }

    private synchronized void become(Mode next) {
        mode = next;
        notifyAll();
    }

    /** The mode that a request meets. */
    synchronized Mode mode() {
        return mode;
    }

    /** Waits until requests are no longer held back. */
    synchronized void held() throws SocketException {
        try {
            while (mode == Mode.HOLD) {
                wait();
            }
        } catch (InterruptedException ended) {
            throw new SocketException(ended.toString());
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
