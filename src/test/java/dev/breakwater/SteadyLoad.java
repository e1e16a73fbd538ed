package dev.breakwater;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that send one request after the other on connections that they keep, and close when they are asked to. Nothing is retried: whatever is not a
 * whole 200 is a failure. A client ends when nobody listens any more.
 */
final class SteadyLoad {
    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    SteadyLoad(int port, int clients) {
        this.port = port;
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::run, "client");
            threads.add(thread);
            thread.start();
        }
    }

    int served() {
        return served.get();
    }

    /** How many responses had this body. */
    int withBody(String body) {
        AtomicInteger count = bodies.get(body);
        return count == null ? 0 : count.get();
    }

    /** Waits until so many more requests were served. */
    void await(int more) throws InterruptedException {
        int target = served.get() + more;
        while (served.get() < target && failures.isEmpty() && threads.stream().anyMatch(Thread::isAlive)) {
            Thread.sleep(5);
        }
    }

    /** Ends it and tells what failed. */
    List<String> stop() throws InterruptedException {
        stopped = true;
        return join();
    }

    /** Waits until nobody listens any more and tells what failed. */
    List<String> join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        return List.copyOf(failures);
    }

    private void run() {
        while (!stopped) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (!stopped && exchange(socket, in)) {
                    served.incrementAndGet();
                }
            } catch (ConnectException nobodyListens) {
                return;
            } catch (IOException broken) {
                failures.add(broken.toString());
                return;
            }
        }
    }

    /** One request; says whether the connection may be used for another. */
    private boolean exchange(Socket socket, InputStream in) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String status = line(in);
        int length = 0;
        boolean close = false;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            String lower = field.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            close |= lower.equals("connection: close");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        if (!status.startsWith("HTTP/1.1 200") || body.length() != length) {
            throw new IOException(status + " " + body);
        }
        bodies.computeIfAbsent(body, key -> new AtomicInteger()).incrementAndGet();
        if (close) {
            served.incrementAndGet();
        }
        return !close;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended after \"" + line + "\"");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
