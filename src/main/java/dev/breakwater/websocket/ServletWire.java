package dev.breakwater.websocket;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A client's connection through the servlet API alone. After {@code isReady()} has said no, only the container's call goes on, so that the two never
 * overlap.
 */
final class ServletWire implements Wire, ReadListener, WriteListener {
    private final WebConnection connection;
    private final Executor executor;
    private final ServletInputStream input;
    private final ServletOutputStream output;
    private final Object writing = new Object();
    private boolean listening;
    private boolean available;
    private boolean ended;
    private Callback readable;
    private ByteBuffer content;
    private boolean flushed;
    private volatile Callback written;

    ServletWire(WebConnection connection, Executor executor) throws IOException {
        this.connection = connection;
        this.executor = executor;
        this.input = connection.getInputStream();
        this.output = connection.getOutputStream();
    }

    /** To be called on the container's thread, before anything else. */
    void listen() {
        input.setReadListener(this);
        output.setWriteListener(this);
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        synchronized (this) {
            if (ended) {
                return -1;
            }
            if (!listening) {
                return 0;
            }
        }
        if (input.isFinished()) {
            return -1;
        }
        if (!input.isReady()) {
            return 0;
        }
        int position = BufferUtil.flipToFill(buffer);
        try {
            int count = input.read(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
            buffer.position(buffer.position() + Math.max(0, count));
            return count;
        } finally {
            BufferUtil.flipToFlush(buffer, position);
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
        }
    }

    @Override
    public void onDataAvailable() {
        Callback waiting;
        synchronized (this) {
            listening = true;
            waiting = readable;
            readable = null;
            available = waiting == null;
        }
        if (waiting != null) {
            executor.execute(waiting::succeeded);
        }
    }

    @Override
    public void onAllDataRead() {
        ended();
    }

    /** Nothing comes any more. */
    void ended() {
        synchronized (this) {
            ended = true;
        }
        onDataAvailable();
    }

    @Override
    public void write(ByteBuffer bytes, Callback done) {
        synchronized (writing) {
            content = bytes;
            flushed = false;
            written = done;
        }
        proceed();
    }

    @Override
    public void onWritePossible() {
        executor.execute(this::proceed);
    }

    private void proceed() {
        Callback done = Callback.NOOP;
        try {
            // The container's first call comes unasked.
            synchronized (writing) {
                while (written != null && output.isReady()) {
                    if (content.hasRemaining()) {
                        writeContent();
                    } else if (!flushed) {
                        flushed = true;
                        output.flush();
                    } else {
                        done = takeWritten();
                    }
                }
            }
        } catch (IOException | RuntimeException broken) {
            onError(broken);
        }
        done.succeeded();
    }

    /** In one call: a second one would need another {@code isReady()}. */
    private void writeContent() throws IOException {
        int length = content.remaining();
        if (content.hasArray()) {
            output.write(content.array(), content.arrayOffset() + content.position(), length);
        } else {
            byte[] bytes = new byte[length];
            content.duplicate().get(bytes);
            output.write(bytes);
        }
        content.position(content.limit());
    }

    private synchronized Callback takeWritten() {
        Callback done = written;
        written = null;
        return done == null ? Callback.NOOP : done;
    }

    @Override
    public void onError(Throwable cause) {
        Callback broken = takeWritten();
        executor.execute(() -> {
            broken.failed(cause);
            ended();
        });
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (Exception broken) {
            // It has ended already.
        }
        onError(new IOException("closed"));
    }
}
