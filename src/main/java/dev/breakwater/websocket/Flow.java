package dev.breakwater.websocket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * One direction of a tunnel. It reads, follows the frames, writes, and only then reads on, so that a reader that is slow stops the sender. A Close frame of
 * the proxy's own goes out at the end of a frame; from then on what comes is read and dropped, so that the frame is not lost to a reset.
 */
final class Flow extends IteratingCallback {
    /** The close code that stands for no Close frame: nobody is there to get one. */
    private static final ByteBuffer NO_FRAME = ByteBuffer.allocate(0);

    private final Tunnel tunnel;
    private final Wire from;
    private final Wire to;
    private final FrameScanner scanner;
    private final Inlet inlet;
    private final Callback written = new Written();
    private final Callback readable = new Readable();
    private boolean told;
    private boolean closeDone;
    private volatile boolean demanded;
    private volatile boolean ended;
    private volatile boolean lost;
    private volatile boolean finished;
    private volatile boolean closed;
    private volatile ByteBuffer closing;
    private volatile long bytes;

    Flow(Tunnel tunnel, Wire from, Wire to, FrameScanner scanner, ByteBufferPool buffers, boolean direct) {
        this.tunnel = tunnel;
        this.from = from;
        this.to = to;
        this.scanner = scanner;
        this.inlet = new Inlet(from, buffers, direct);
    }

    /** Ends the stream in this direction, with a Close frame at the next end of a frame; null for none. */
    void close(ByteBuffer frame) {
        closing = frame == null ? NO_FRAME : frame;
        iterate();
    }

    /** Whether nothing is to be done any more. */
    boolean finished() {
        return finished;
    }

    /** Whether the sender's Close frame was passed on. */
    boolean closed() {
        return closed;
    }

    /** What was passed on. */
    long bytes() {
        return bytes;
    }

    @Override
    protected Action process() {
        while (!tunnel.isOver()) {
            ByteBuffer due = closing;
            tell(due);
            if (due != null && !closeDone && (scanner.atBoundary() || ended)) {
                closeDone = true;
                if (due.hasRemaining() && scanner.atBoundary() && !scanner.closed() && !lost) {
                    to.write(due, written);
                    return Action.SCHEDULED;
                }
                continue;
            }
            if (ended || closed) {
                break;
            }
            int passed = inlet.scan(scanner, due != null && !closeDone);
            if (passed > 0) {
                if (!closeDone && !lost) {
                    bytes += passed;
                    to.write(inlet.take(passed), written);
                    return Action.SCHEDULED;
                }
                inlet.skip(passed);
            } else if (scanner.violation() == null || told) {
                if (!scanner.closed() && closing == due && !fill()) {
                    return Action.IDLE;
                }
            }
        }
        inlet.release();
        return Action.IDLE;
    }

    /** Tells the tunnel what it has to know; all that was passed on before is written. */
    private void tell(ByteBuffer due) {
        if (scanner.violation() != null && !told) {
            told = true;
            tunnel.violated(this, scanner.violation());
        }
        if (scanner.closed() && !closed) {
            closed = true;
            tunnel.closed();
        }
        boolean settled = ended || closed;
        if (settled && !finished && (due == null ? closed : closeDone)) {
            finished = true;
            tunnel.finished();
        }
    }

    /** Says whether there is something new to look at; if not, it goes on when there is. */
    private boolean fill() {
        if (demanded) {
            return false;
        }
        int count = inlet.fill(told);
        if (count == 0) {
            demanded = true;
            from.demand(readable);
            return false;
        }
        if (count < 0) {
            ended = true;
            tunnel.senderGone(this);
        } else {
            tunnel.active();
        }
        return true;
    }

    private final class Written implements Callback {
        @Override
        public void succeeded() {
            tunnel.active();
            Flow.this.succeeded();
        }

        /** The receiver is gone; what the sender still sends is dropped. */
        @Override
        public void failed(Throwable cause) {
            lost = true;
            tunnel.receiverGone(Flow.this);
            Flow.this.succeeded();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }

    private final class Readable implements Callback {
        @Override
        public void succeeded() {
            demanded = false;
            iterate();
        }

        /** The next read tells more. */
        @Override
        public void failed(Throwable cause) {
            ended = true;
            tunnel.senderGone(Flow.this);
            succeeded();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
