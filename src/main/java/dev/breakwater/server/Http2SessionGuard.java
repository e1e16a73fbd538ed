package dev.breakwater.server;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.Frame;
import org.eclipse.jetty.http2.frames.FrameType;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ThreadPool;

/** Looks at the frames of one connection for what Jetty does not limit or tell by itself. */
final class Http2SessionGuard implements HTTP2Session.FrameListener {
    /** Every DATA frame of the largest window answered with two updates is far less. */
    private static final int MAX_UNTAKEN = 10_000;

    /** With these Jetty resets streams whose client broke the rules; requests end with other codes. */
    private static final Set<Integer> BROKEN_RULES = Set.of(
            ErrorCode.PROTOCOL_ERROR.code, ErrorCode.FLOW_CONTROL_ERROR.code, ErrorCode.STREAM_CLOSED_ERROR.code);

    private final Executor executor;
    private final AtomicInteger untaken = new AtomicInteger();

    Http2SessionGuard(Executor executor) {
        this.executor = executor;
    }

    /**
     * Counts since something was last sent. Jetty queues what such frames ask for, replies and changes of windows, until it can write again: a client that
     * reads nothing could fill the memory with them.
     */
    @Override
    public void onIncomingFrame(Session session, Frame frame) {
        FrameType type = frame.getType();
        boolean queued = type == FrameType.WINDOW_UPDATE || type == FrameType.PING || type == FrameType.SETTINGS;
        if (queued && untaken.incrementAndGet() > MAX_UNTAKEN) {
            // There is no use in a GOAWAY that waits behind what is not read either.
            ((HTTP2Session) session).getEndPoint().close(new EofException("the client reads nothing"));
        }
    }

    /** A stream that Jetty resets is gone for it at once, and nobody is told: the request would go on without a client. */
    @Override
    public void onOutgoingFrame(Session session, Frame frame) {
        untaken.lazySet(0);
        if (frame instanceof ResetFrame reset && BROKEN_RULES.contains(reset.getError())) {
            fail(session.getStream(reset.getStreamId()), new EofException("the client broke HTTP/2"), executor);
        }
    }

    /** Ends a stream, if there is one, and the request on it. */
    static void fail(Stream stream, EofException cause, Executor executor) {
        if (stream instanceof HTTP2Stream http2 && http2.getAttachment() instanceof HTTP2Channel.Server request) {
            http2.close();
            ThreadPool.executeImmediately(executor, request.onFailure(cause, Callback.NOOP));
        }
    }
}
