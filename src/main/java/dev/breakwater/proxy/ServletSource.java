package dev.breakwater.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Content;

/**
 * A servlet's request body as a source that is read without blocking and only on demand. One reader; the container's calls come only while a demand is
 * outstanding, so that reads and calls never overlap.
 */
final class ServletSource implements Content.Source, ReadListener {
    private static final int CHUNK_SIZE = 16 * 1024;

    private final ServletInputStream input;
    private final long length;
    private final Custody custody;
    private final Executor executor;
    private boolean listening;
    private Runnable demand;
    private boolean available;
    private Throwable failure;

    ServletSource(ServletInputStream input, long length, Custody custody, Executor executor) {
        this.custody = custody;
        this.executor = executor;
        this.input = input;
        this.length = length;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public Content.Chunk read() {
        try {
            synchronized (this) {
                if (failure != null) {
                    return Content.Chunk.from(failure, true);
                }
                if (!listening) {
                    return null;
                }
            }
            return custody.use(this::readInput);
        } catch (IOException | RuntimeException broken) {
            fail(broken);
            return Content.Chunk.from(broken, true);
        }
    }

    private Content.Chunk readInput() throws IOException {
        if (input.isFinished()) {
            return Content.Chunk.EOF;
        }
        if (!input.isReady()) {
            return null;
        }
        byte[] bytes = new byte[CHUNK_SIZE];
        int count = input.read(bytes);
        return count < 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(bytes, 0, count), false);
    }

    @Override
    public void demand(Runnable demandCallback) {
        boolean first;
        boolean run;
        synchronized (this) {
            first = !listening;
            listening = true;
            // The container may have called between a read that found nothing and this demand.
            run = !first && (available || failure != null);
            available = false;
            demand = run ? null : demandCallback;
        }
        if (run) {
            demandCallback.run();
        } else if (first) {
            input.setReadListener(this);
        } else if (input.isReady() || input.isFinished()) {
            onDataAvailable();
        }
    }

    @Override
    public void fail(Throwable cause) {
        synchronized (this) {
            if (failure == null) {
                failure = cause;
            }
        }
        onDataAvailable();
    }

    @Override
    public void onDataAvailable() {
        Runnable waiting;
        synchronized (this) {
            waiting = demand;
            demand = null;
            available = waiting == null;
        }
        if (waiting != null) {
            executor.execute(waiting);
        }
    }

    @Override
    public void onAllDataRead() {
        onDataAvailable();
    }

    @Override
    public void onError(Throwable cause) {
        fail(cause);
    }
}
