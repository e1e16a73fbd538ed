package dev.breakwater.websocket;

import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A client's connection in Tomcat, in the way of Tomcat's own WebSockets. Through the servlet API alone neither could a connection be closed while nothing
 * arrives on it, nor left unread without Tomcat asking for that over and over. Made by Tomcat; no other class names one of Tomcat's.
 */
public final class TomcatWire implements InternalHttpUpgradeHandler, Wire {
    private Executor executor;
    private Consumer<Wire> opened;
    /** Null where the client was gone before Tomcat came to the upgrade. */
    private SocketWrapperBase<?> socket;

    private Callback readable;
    private Callback written;
    private boolean available;
    private boolean ended;

    /**
     * @param ownThreads where Tomcat's calls are answered: it holds the connection's lock meanwhile
     * @param listener is told when the connection is there
     */
    public void whenOpen(Executor ownThreads, Consumer<Wire> listener) {
        executor = ownThreads;
        opened = listener;
    }

    // What Tomcat calls, under the connection's lock.

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
        socket = wrapper;
    }

    @Override
    public void init(WebConnection connection) {
        executor.execute(() -> opened.accept(this));
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        switch (event) {
            case OPEN_READ -> readable();
            case OPEN_WRITE -> executor.execute(this::flush);
            default -> {
                destroy();
                return SocketState.CLOSED;
            }
        }
        // It is asked for anew when more is wanted.
        return SocketState.SUSPENDED;
    }

    @Override
    public void destroy() {
        executor.execute(socket == null ? () -> opened.accept(this) : this::close);
    }

    @Override
    public void timeoutAsync(long now) {}

    @Override
    public void setSslSupport(SSLSupport support) {}

    @Override
    public void pause() {}

    // What the tunnel calls.

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (socket == null) {
            return -1;
        }
        Lock lock = socket.getLock();
        lock.lock();
        int position = BufferUtil.flipToFill(buffer);
        try {
            return ended || socket.isClosed() ? -1 : socket.read(false, buffer);
        } catch (EOFException end) {
            return -1;
        } finally {
            BufferUtil.flipToFlush(buffer, position);
            lock.unlock();
        }
    }

    @Override
    public void demand(Callback next) {
        boolean run;
        synchronized (this) {
            run = available || ended;
            available = false;
            readable = run ? null : next;
        }
        if (run) {
            next.succeeded();
        } else {
            socket.registerReadInterest();
        }
    }

    private void readable() {
        Callback waiting;
        synchronized (this) {
            waiting = readable;
            readable = null;
            available = waiting == null;
        }
        if (waiting != null) {
            executor.execute(waiting::succeeded);
        }
    }

    @Override
    public void write(ByteBuffer bytes, Callback done) {
        if (socket == null) {
            done.failed(new IOException("closed"));
            return;
        }
        Lock lock = socket.getLock();
        lock.lock();
        try {
            checkOpen();
            synchronized (this) {
                written = done;
            }
            socket.write(false, bytes);
        } catch (IOException | RuntimeException broken) {
            synchronized (this) {
                written = null;
            }
            done.failed(broken);
            return;
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Goes on sending what Tomcat could not send at once. */
    private void flush() {
        Lock lock = socket.getLock();
        lock.lock();
        try {
            checkOpen();
            if (socket.flush(false)) {
                socket.registerWriteInterest();
                return;
            }
        } catch (IOException | RuntimeException broken) {
            writeEnded().failed(broken);
            return;
        } finally {
            lock.unlock();
        }
        writeEnded().succeeded();
    }

    private void checkOpen() throws IOException {
        if (socket.isClosed()) {
            throw new IOException("closed");
        }
    }

    private synchronized Callback writeEnded() {
        Callback done = written;
        written = null;
        return done == null ? Callback.NOOP : done;
    }

    @Override
    public void close() {
        if (socket == null) {
            return;
        }
        Lock lock = socket.getLock();
        lock.lock();
        try {
            socket.close();
        } finally {
            lock.unlock();
        }
        synchronized (this) {
            ended = true;
        }
        readable();
        writeEnded().failed(new IOException("closed"));
    }
}
