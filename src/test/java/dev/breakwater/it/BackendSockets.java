package dev.breakwater.it;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The connections of a {@link TestBackend} that are open, and where each is with its present request. Safe for use by any thread. */
final class BackendSockets {
    /** What a connection's thread does. */
    enum Phase {
        WAITING,
        READING_HEADER,
        ANSWERING
    }

    private static final Duration SETTLES_IN = Duration.ofSeconds(2);

    private final Map<Socket, Phase> open = new ConcurrentHashMap<>();

    void put(Socket socket, Phase phase) {
        open.put(socket, phase);
    }

    void remove(Socket socket) {
        open.remove(socket);
    }

    int size() {
        return open.size();
    }

    void close() {
        open.keySet().forEach(socket -> {
            try {
                socket.close();
            } catch (IOException alreadyEnded) {
                // That is what was wanted.
            }
        });
    }

    /** Waits for threads that have not got to a request yet which is there: it is to be counted in this test, not in the next. */
    void settle() {
        long began = System.nanoTime();
        try {
            while (open.keySet().stream().anyMatch(this::isBehind)
                    && System.nanoTime() - began < SETTLES_IN.toNanos()) {
                Thread.sleep(1);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBehind(Socket socket) {
        Phase phase = open.get(socket);
        try {
            return phase == Phase.READING_HEADER
                    || phase == Phase.WAITING && socket.getInputStream().available() > 0;
        } catch (IOException ended) {
            return false;
        }
    }
}
