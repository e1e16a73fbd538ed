package dev.breakwater.websocket;

import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.thread.Scheduler;

/** All tunnels, and one timer for them: it wakes when the first may have something to do. Safe for use by any thread. */
public final class Tunnels {
    private final Set<Tunnel> open = ConcurrentHashMap.newKeySet();
    private final ByteBufferPool buffers;
    private final boolean directBuffers;
    private final Timer timer;

    /** @param directBuffers whether to read into direct buffers: good between sockets, bad where the servlet API needs arrays */
    public Tunnels(Scheduler scheduler, ByteBufferPool buffers, boolean directBuffers) {
        this.buffers = buffers;
        this.directBuffers = directBuffers;
        this.timer = new Timer(scheduler);
    }

    /** A tunnel from a backend that has agreed, to a client that is still to be told. */
    public Tunnel begin(Wire backend, Tunnel.Terms terms, Tunnel.Listener listener) {
        Tunnel tunnel = new Tunnel(this, backend, terms, listener);
        open.add(tunnel);
        timer.schedule(tunnel);
        return tunnel;
    }

    public Collection<Tunnel> open() {
        return open;
    }

    ByteBufferPool buffers() {
        return buffers;
    }

    boolean directBuffers() {
        return directBuffers;
    }

    void remove(Tunnel tunnel) {
        open.remove(tunnel);
    }

    /** What the tunnel waits for has come nearer. */
    void wakeInTime(Tunnel tunnel) {
        timer.schedule(tunnel);
    }

    /** Ends all that is left, at once. */
    public void stop() {
        open.forEach(Tunnel::cut);
        timer.destroy();
    }

    private final class Timer extends CyclicTimeouts<Tunnel> {
        Timer(Scheduler scheduler) {
            super(scheduler);
        }

        @Override
        protected Iterator<Tunnel> iterator() {
            return open.iterator();
        }

        @Override
        protected boolean onExpired(Tunnel tunnel) {
            tunnel.expired();
            return false;
        }
    }
}
