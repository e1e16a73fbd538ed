package dev.breakwater.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of loopback that nobody uses: for programs that have to be told one, and for what must find nobody listening. They lie below those that systems give to
 * clients and to listeners on port 0, which could take one of these meanwhile: who tries to connect until somebody listens may even be given that very port,
 * and be connected to itself.
 */
final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 22_000;
    private static final AtomicInteger GIVEN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** One that neither TCP nor UDP uses, another one each time. */
    static int next() {
        while (true) {
            int port = FIRST + GIVEN.getAndIncrement() % COUNT;
            try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                return tcp.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }
}
