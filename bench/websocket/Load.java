import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * WebSocket clients on one thread, told on the standard input what to do: {@code open COUNT}, {@code rate MESSAGES-A-SECOND SECONDS}, {@code busy CONNECTIONS SECONDS},
 * {@code check}, {@code close}. Each order gets one line as its answer.
 */
final class Load {
    private static final int MOST_OPENING = 100;

    private final InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final List<Socket> sockets = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final Latencies latencies = new Latencies();
    private boolean pingPong;

    private Load(int port) throws IOException {
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public static void main(String[] arguments) throws IOException {
        Load load = new Load(Integer.parseInt(arguments[0]));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            System.out.println(
                    switch (words[0]) {
                        case "open" -> load.open(Integer.parseInt(words[1]));
                        case "rate" -> load.rate(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                        case "busy" -> load.busy(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                        case "check" -> load.check();
                        case "close" -> load.close();
                        default -> throw new IllegalArgumentException("Unknown order: " + order);
                    });
        }
    }

    // Orders.

    private String open(int count) throws IOException {
        long deadline = in(60);
        int begun = 0;
        while (opened() < count && System.nanoTime() < deadline) {
            while (begun < count && begun - opened() < MOST_OPENING) {
                connect();
                begun++;
            }
            select(10);
        }
        return opened() + "";
    }

    /** Messages at even distances, all connections in turn: the latency counts from when a message was due. */
    private String rate(int perSecond, int seconds) throws IOException {
        latencies.clear();
        long start = System.nanoTime();
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long total = (long) perSecond * seconds;
        for (long sent = 0; sent < total; ) {
            long due = start + sent * gap;
            long early = due - System.nanoTime();
            if (early > 0) {
                select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(early)));
            } else {
                send(sockets.get((int) (sent++ % sockets.size())), due);
                poll();
            }
        }
        awaitAnswers(total);
        return latencies.toString();
    }

    /** So many connections that send the next message as soon as they have the answer. */
    private String busy(int connections, int seconds) throws IOException {
        latencies.clear();
        pingPong = true;
        for (int i = 0; i < connections; i++) {
            send(sockets.get(i), System.nanoTime());
        }
        long deadline = in(seconds);
        while (System.nanoTime() < deadline) {
            select(10);
        }
        pingPong = false;
        long answered = latencies.count();
        awaitAnswers(answered + connections);
        return answered + " " + latencies;
    }

    /** How many connections have been lost: each must answer one more message. */
    private String check() throws IOException {
        long[] before = sockets.stream().mapToLong(socket -> socket.received()).toArray();
        for (Socket socket : sockets) {
            send(socket, System.nanoTime());
            poll();
        }
        long deadline = in(10);
        int silent = sockets.size();
        while (silent > 0 && System.nanoTime() < deadline) {
            select(10);
            silent = 0;
            for (int i = 0; i < before.length; i++) {
                silent += sockets.get(i).received() > before[i] ? 0 : 1;
            }
        }
        return silent + "";
    }

    private String close() throws IOException {
        for (Socket socket : sockets) {
            socket.channel().close();
        }
        sockets.clear();
        selector.selectNow();
        return "closed";
    }

    // Connections.

    private static long in(int seconds) {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private long opened() {
        return sockets.stream().filter(socket -> socket.isOpen()).count();
    }

    private void connect() throws IOException {
        Socket socket = new Socket(address);
        sockets.add(socket);
        socket.channel().register(selector, SelectionKey.OP_READ, socket);
    }

    private void send(Socket socket, long time) {
        try {
            socket.send(time);
        } catch (IOException lost) {
            // Its answer does not come, which is what counts.
        }
    }

    private void awaitAnswers(long total) throws IOException {
        long deadline = in(10);
        while (latencies.count() < total && System.nanoTime() < deadline) {
            select(10);
        }
    }

    private void select(long millis) throws IOException {
        selector.select(this::read, millis);
    }

    private void poll() throws IOException {
        selector.selectNow(this::read);
    }

    private void read(SelectionKey key) {
        Socket socket = (Socket) key.attachment();
        try {
            in.clear();
            if (socket.channel().read(in) < 0) {
                throw new IOException("The proxy has closed the connection");
            }
            socket.read(in.flip(), sentAt -> answered(socket, sentAt));
        } catch (IOException lost) {
            key.cancel();
        }
    }

    private void answered(Socket socket, long sentAt) {
        long now = System.nanoTime();
        latencies.add(now - sentAt);
        if (pingPong) {
            send(socket, now);
        }
    }
}
