package dev.breakwater;

import dev.breakwater.it.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A steady load of correct clients, one request after the other on each connection, with a short pause between. What is not served whole is
 * refused in time, where that is to be expected, or cut off after the header, or else a failure that nothing explains.
 */
final class ChaosLoad {
    static final int CLIENTS = 16;

    private static final long PAUSE_MILLIS = 2;
    private static final int PATIENCE_SECONDS = 30;
    private static final Set<Integer> REFUSALS = Set.of(502, 503);

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicIntegerArray rounds = new AtomicIntegerArray(CLIENTS);
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private final AtomicLong slowestNanos = new AtomicLong();
    private final AtomicLong slowestRefusalNanos = new AtomicLong();
    private final Queue<String> unexplained = new ConcurrentLinkedQueue<>();
    private volatile boolean mayBeRefused;
    private volatile boolean stopped;

    ChaosLoad(int port) {
        this.port = port;
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Thread thread = new Thread(() -> run(client), "client-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    int served() {
        return served.get();
    }

    int refused() {
        return refused.get();
    }

    /** Responses that ended too early; the client had their header. */
    int cutOff() {
        return cutOff.get();
    }

    long slowestMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowestNanos.get());
    }

    long slowestRefusalMillis() {
        return TimeUnit.NANOSECONDS.toMillis(slowestRefusalNanos.get());
    }

    List<String> unexplained() {
        return List.copyOf(unexplained);
    }

    /** Says whether requests that begin or end from now on may be answered with 502 or 503. */
    void mayBeRefused(boolean may) {
        mayBeRefused = may;
    }

    /** Waits until so many more requests were served. */
    void await(int more) throws InterruptedException {
        awaitCount(served, more);
    }

    /** Waits until so many more requests were refused. */
    void awaitRefused(int more) throws InterruptedException {
        awaitCount(refused, more);
    }

    /** Waits until all requests that have begun by now have ended. */
    void awaitRound() {
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            int before = rounds.get(client);
            Await.until("client " + client + " begins anew", () -> rounds.get(client) > before);
        }
    }

    private void awaitCount(AtomicInteger count, int more) throws InterruptedException {
        int target = count.get() + more;
        long began = System.nanoTime();
        while (count.get() < target && unexplained.isEmpty()) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("Only " + count + " of " + target + ", " + this);
            }
            Thread.sleep(5);
        }
    }

    /** Requests served in a second, from now on for so long. */
    double rate(long millis) throws InterruptedException {
        int before = served.get();
        long began = System.nanoTime();
        Thread.sleep(millis);
        return (served.get() - before) * 1e9 / (System.nanoTime() - began);
    }

    /** Ends it, without waiting for the requests that have begun. */
    void quit() {
        stopped = true;
    }

    /** Ends it, with the requests that have begun. */
    void stop() throws InterruptedException {
        quit();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }

    private void run(int number) {
        try (ChaosClient client = new ChaosClient(port)) {
            while (!stopped) {
                exchange(client, ChaosRequest.of(numbers.getAndIncrement()));
                rounds.incrementAndGet(number);
                ChaosBackend.pause(PAUSE_MILLIS);
            }
        }
    }

    private void exchange(ChaosClient client, ChaosRequest request) {
        boolean mightBeRefused = mayBeRefused;
        long began = System.nanoTime();
        try {
            ChaosClient.Answer answer = client.exchange(request);
            long nanos = System.nanoTime() - began;
            if (answer.status() == 200) {
                served.incrementAndGet();
                slowestNanos.accumulateAndGet(nanos, Math::max);
            } else if ((mightBeRefused || mayBeRefused) && REFUSALS.contains(answer.status())) {
                refused.incrementAndGet();
                slowestRefusalNanos.accumulateAndGet(nanos, Math::max);
            } else {
                unexplained.add(request + " got " + answer);
            }
        } catch (ChaosClient.CutOff cut) {
            cutOff.incrementAndGet();
        } catch (IOException broken) {
            unexplained.add(request + ": " + broken + " after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        }
    }

    @Override
    public String toString() {
        return served + " served, " + refused + " refused (slowest " + slowestRefusalMillis() + " ms), " + cutOff
                + " cut off, slowest " + slowestMillis() + " ms, unexplained: " + unexplained;
    }
}
