package dev.breakwater.server;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.FrameType;

/**
 * Counts the frames of a client since something was last sent to it. Jetty queues what they ask for, replies and changes of windows, until it can write
 * again: a client that reads nothing could fill the memory with them.
 */
final class UntakenFrames implements HTTP2Session.FrameListener {
    /** Every DATA frame of the largest window answered with two updates is far less. */
    private static final int MAX = 10_000;

    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void onIncomingFrame(Session session, Frame frame) {
        FrameType type = frame.getType();
        boolean queued = type == FrameType.WINDOW_UPDATE || type == FrameType.PING || type == FrameType.SETTINGS;
        if (queued && waiting.incrementAndGet() > MAX) {
            // There is no use in a GOAWAY that waits behind what is not read either.
            ((HTTP2Session) session).getEndPoint().close(new IllegalStateException("the client reads nothing"));
        }
    }

    @Override
    public void onOutgoingFrame(Session session, Frame frame) {
        waiting.lazySet(0);
    }
}
