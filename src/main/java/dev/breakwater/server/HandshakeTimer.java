package dev.breakwater.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.util.thread.Scheduler;

/** Closes a client's connection whose handshake is not over some time after it was accepted: the idle timeout begins anew with each byte. */
final class HandshakeTimer implements Connection.Listener, SslHandshakeListener {
    private final Scheduler scheduler;
    private final Duration most;
    private Scheduler.Task closing;

    /** @param most how long a client may take; zero means no limit */
    HandshakeTimer(Scheduler scheduler, Duration most) {
        this.scheduler = scheduler;
        this.most = most;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        if (!most.isZero()) {
            long left = endPoint.getCreatedTimeStamp() + most.toMillis() - System.currentTimeMillis();
            closing = scheduler.schedule(() -> closeLate(endPoint), Math.max(0, left), TimeUnit.MILLISECONDS);
        }
    }

    private static void closeLate(EndPoint endPoint) {
        endPoint.close(new TimeoutException("The TLS handshake is not complete"));
    }

    @Override
    public void handshakeSucceeded(Event event) {
        end();
    }

    @Override
    public void onClosed(Connection connection) {
        end();
    }

    private void end() {
        if (closing != null) {
            closing.cancel();
            closing = null;
        }
    }
}
