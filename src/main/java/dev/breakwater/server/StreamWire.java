package dev.breakwater.server;

import dev.breakwater.websocket.Wire;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Channel;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/**
 * One stream of an HTTP/2 connection as a wire: what it is not asked for stays within the stream's window, so that a slow receiver stops the sender. It reads
 * from the stream itself, since Jetty's end point of a stream gives buffers back that it is still reading when the client resets it.
 */
final class StreamWire extends AbstractConnection implements Wire, HTTP2Channel.Server {
    private final HTTP2Stream stream;
    private final Consumer<Wire> opened;
    private final AtomicReference<Stream.Data> kept = new AtomicReference<>();
    private final AtomicReference<Callback> readable = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean lost;
    private boolean ended;

    /** @param opened is told when the stream is this one's */
    StreamWire(EndPoint endPoint, Executor executor, Consumer<Wire> opened) {
        super(endPoint, executor);
        this.stream = (HTTP2Stream) endPoint.getTransport();
        this.opened = opened;
    }

    @Override
    public void onOpen() {
        super.onOpen();
        stream.setAttachment(this);
        // The tunnel has a timeout of its own.
        stream.setIdleTimeout(0);
        // What ended it before was told to whom it was attached to then.
        if (stream.isResetOrFailed() || stream.isClosed()) {
            lost = true;
        }
        opened.accept(this);
    }

    /** Not called: nothing is asked of the end point. */
    @Override
    public void onFillable() {}

    @Override
    public int fill(ByteBuffer buffer) {
        while (!ended && !lost && !closed.get()) {
            // Whoever has it gives it back: here, or when the wire is closed.
            Stream.Data data = kept.getAndSet(null);
            if (data == null) {
                data = stream.readData();
            }
            if (data == null) {
                return 0;
            }
            int count = BufferUtil.append(buffer, data.frame().getByteBuffer());
            keepRest(data);
            if (count > 0) {
                return count;
            }
        }
        return -1;
    }

    private void keepRest(Stream.Data data) {
        if (!data.frame().getByteBuffer().hasRemaining()) {
            ended = data.frame().isEndStream();
            data.release();
            return;
        }
        kept.set(data);
        if (closed.get()) {
            releaseKept();
        }
    }

    private void releaseKept() {
        Stream.Data data = kept.getAndSet(null);
        if (data != null) {
            data.release();
        }
    }

    @Override
    public void demand(Callback next) {
        readable.set(next);
        if (lost || closed.get()) {
            tellReadable();
        } else {
            stream.demand();
        }
    }

    private void tellReadable() {
        Callback waiting = readable.getAndSet(null);
        if (waiting != null) {
            waiting.succeeded();
        }
    }

    @Override
    public void write(ByteBuffer bytes, Callback written) {
        stream.data(new DataFrame(stream.getId(), bytes, false), written);
    }

    /** Ends the stream in order where nothing waits to be written, else resets it. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        releaseKept();
        tellReadable();
        DataFrame end = new DataFrame(stream.getId(), BufferUtil.EMPTY_BUFFER, true);
        stream.data(
                end, Callback.from(Invocable.InvocationType.NON_BLOCKING, this::outputEnded, failed -> reset(true)));
    }

    /** The client need not send any more either (RFC 9113 section 8.1). */
    private void outputEnded() {
        if (!stream.isClosed()) {
            reset(false);
        }
    }

    private void reset(boolean cancelled) {
        ErrorCode code = cancelled ? ErrorCode.CANCEL_STREAM_ERROR : ErrorCode.NO_ERROR;
        stream.reset(new ResetFrame(stream.getId(), code.code), Callback.NOOP);
    }

    // What Jetty tells of the stream.

    @Override
    public Runnable onDataAvailable() {
        tellReadable();
        return null;
    }

    /** There are none in a tunnel; what ends with them ends. */
    @Override
    public Runnable onTrailer(HeadersFrame frame) {
        return null;
    }

    @Override
    public void onTimeout(TimeoutException timeout, BiConsumer<Runnable, Boolean> consumer) {
        consumer.accept(null, false);
    }

    @Override
    public Runnable onFailure(Throwable failure, Callback callback) {
        lost = true;
        tellReadable();
        return callback::succeeded;
    }

    /** So that the connection is not closed for want of requests. */
    @Override
    public boolean isIdle() {
        return false;
    }
}
