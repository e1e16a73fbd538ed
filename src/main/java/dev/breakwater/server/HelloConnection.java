package dev.breakwater.server;

import dev.breakwater.tls.ClientHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/** The beginning of a client's connection whose handshake depends on what it asks for: reads that, and leaves the rest to a connection for it. */
final class HelloConnection extends AbstractConnection implements Connection.UpgradeFrom, Connection.UpgradeTo {
    private static final int USUAL = 2 * 1024;
    /** What a connection with TLS takes over at most is a record. */
    private static final int MOST = 16 * 1024;

    private final Function<ClientHello, Connection> next;
    private ByteBuffer received = BufferUtil.allocate(USUAL);

    /** @param next the connection for what a client begins with */
    HelloConnection(EndPoint endPoint, Executor executor, Function<ClientHello, Connection> next) {
        super(endPoint, executor);
        this.next = next;
    }

    /** @param begin what has come after a header of the PROXY protocol */
    @Override
    public void onUpgradeTo(ByteBuffer begin) {
        received = BufferUtil.allocate(Math.max(USUAL, begin.remaining()));
        BufferUtil.append(received, begin);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        try {
            if (!hasGoneOn()) {
                fillInterested();
            }
        } catch (RuntimeException failure) {
            getEndPoint().close(failure);
        }
    }

    @Override
    public void onFillable() {
        try {
            int filled = fill();
            while (filled > 0 && !hasGoneOn()) {
                filled = fill();
            }
            if (filled < 0) {
                close();
            } else if (filled == 0) {
                fillInterested();
            }
        } catch (IOException | RuntimeException failure) {
            getEndPoint().close(failure);
        }
    }

    private int fill() throws IOException {
        if (BufferUtil.space(received) == 0) {
            received = BufferUtil.ensureCapacity(received, Math.min(MOST, 2 * received.capacity()));
        }
        return getEndPoint().fill(received);
    }

    private boolean hasGoneOn() {
        ClientHello hello = ClientHello.read(received);
        if (hello == null && received.remaining() < MOST) {
            return false;
        }
        getEndPoint().upgrade(next.apply(hello == null ? ClientHello.UNREADABLE : hello));
        return true;
    }

    @Override
    public ByteBuffer onUpgradeFrom() {
        return received;
    }
}
