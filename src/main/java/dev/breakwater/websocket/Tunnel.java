package dev.breakwater.websocket;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.CyclicTimeouts;

/**
 * A client's WebSocket connection and a backend's, and the two flows between them. It ends when both have said so, or when the proxy has told them to; then
 * both connections end. Safe for use by any thread.
 */
public final class Tunnel implements CyclicTimeouts.Expirable {
    /**
     * What was agreed upon.
     *
     * @param extensions whether an extension was, so that frames may have reserved bits
     * @param maxMessage the largest message in bytes; 0 for no limit
     * @param idle how long no byte may pass; zero for no limit
     */
    public record Terms(boolean extensions, long maxMessage, Duration idle) {}

    /** Why it ended. */
    public enum End {
        /** Both sides have said goodbye, or the proxy has asked them to. */
        CLOSED,
        CLIENT_GONE,
        BACKEND_GONE,
        CLIENT_BROKE_RULES,
        CLIENT_TOO_LARGE,
        BACKEND_BROKE_RULES,
        IDLE
    }

    /** Hears once, when both connections have ended. */
    public interface Listener {
        void over(Tunnel tunnel, End end);
    }

    private final Tunnels tunnels;
    private final Wire backend;
    private final Terms terms;
    private final Listener listener;
    private final Times times;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Wire client;
    private volatile Flow up;
    private volatile Flow down;
    private volatile End end;

    Tunnel(Tunnels tunnels, Wire backend, Terms terms, Listener listener) {
        this.tunnels = tunnels;
        this.backend = backend;
        this.terms = terms;
        this.listener = listener;
        this.times = new Times(terms.idle());
    }

    /** The client has got its 101: from now on frames pass. */
    public void open(Wire opened) {
        synchronized (this) {
            if (over.get()) {
                opened.close();
                return;
            }
            client = opened;
            FrameScanner fromClient = new FrameScanner(true, terms.extensions(), terms.maxMessage());
            FrameScanner fromBackend = new FrameScanner(false, terms.extensions(), terms.maxMessage());
            up = new Flow(this, opened, backend, fromClient, tunnels.buffers(), tunnels.directBuffers());
            down = new Flow(this, backend, opened, fromBackend, tunnels.buffers(), tunnels.directBuffers());
            times.active();
        }
        tunnels.wakeInTime(this);
        up.iterate();
        down.iterate();
    }

    /** Asks the client to connect anew, after that time or after one that was set before. */
    public void restartIn(Duration delay) {
        times.restartIn(delay);
        tunnels.wakeInTime(this);
    }

    /** It need not be asked to connect anew after all. */
    public void stay() {
        times.neverRestart();
    }

    /** Ends both connections without another word. */
    public void cut() {
        over();
    }

    /** Bytes that were passed on to the backend. */
    public long bytesUp() {
        return up == null ? 0 : up.bytes();
    }

    /** Bytes that were passed on to the client. */
    public long bytesDown() {
        return down == null ? 0 : down.bytes();
    }

    // What the flows tell.

    boolean isOver() {
        return over.get();
    }

    void active() {
        times.active();
    }

    /** A Close frame was passed on: the answer must come soon. */
    void closed() {
        times.goodbye();
        tunnels.wakeInTime(this);
    }

    void finished() {
        if (up.finished() && down.finished()) {
            over();
        }
    }

    void violated(Flow flow, CloseCode code) {
        End reason = flow == down
                ? End.BACKEND_BROKE_RULES
                : code == CloseCode.TOO_LARGE ? End.CLIENT_TOO_LARGE : End.CLIENT_BROKE_RULES;
        end(reason, code, code);
    }

    void senderGone(Flow flow) {
        gone(flow == up);
    }

    void receiverGone(Flow flow) {
        gone(flow == down);
    }

    private void gone(boolean clientGone) {
        if (clientGone) {
            boolean answered = down.closed();
            end(answered ? End.CLOSED : End.CLIENT_GONE, null, answered ? CloseCode.NORMAL : CloseCode.GOING_AWAY);
        } else {
            boolean answered = up.closed();
            end(answered ? End.CLOSED : End.BACKEND_GONE, answered ? CloseCode.NORMAL : CloseCode.BACKEND_GONE, null);
        }
    }

    /** Says goodbye to those that are there; both have a short time to answer. */
    private void end(End reason, CloseCode toClient, CloseCode toBackend) {
        synchronized (this) {
            if (end != null) {
                return;
            }
            times.linger();
            end = reason;
        }
        tunnels.wakeInTime(this);
        // First the client's: else it could get the backend's answer in its place.
        down.close(toClient == null ? null : CloseFrame.of(toClient, false));
        up.close(toBackend == null ? null : CloseFrame.of(toBackend, true));
    }

    private void over() {
        synchronized (this) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
        }
        tunnels.remove(this);
        backend.close();
        if (client != null) {
            client.close();
        }
        listener.over(this, end == null ? up == null ? End.CLIENT_GONE : End.CLOSED : end);
    }

    // What the timer tells.

    @Override
    public long getExpireNanoTime() {
        if (up == null) {
            return times.untilOpened();
        }
        return end == null ? times.whileOpen() : times.untilCut();
    }

    void expired() {
        long now = System.nanoTime();
        long due = getExpireNanoTime();
        if (due == Long.MAX_VALUE || due - now > 0) {
            // Something came to pass in the meantime.
            return;
        }
        if (up == null || end != null) {
            over();
        } else if (times.restarts(now)) {
            end(End.CLOSED, CloseCode.RESTART, CloseCode.GOING_AWAY);
        } else if (times.saidGoodbye()) {
            over();
        } else {
            end(End.IDLE, CloseCode.IDLE, CloseCode.IDLE);
        }
    }
}
