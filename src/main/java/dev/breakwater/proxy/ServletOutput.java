package dev.breakwater.proxy;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.Callback;

/**
 * Writes the body of a response through the servlet API, one buffer after the other. After {@code isReady()} has said no, only the container's
 * call goes on, so that the two never overlap.
 */
final class ServletOutput implements WriteListener {
    private final HttpServletResponse response;
    private final Custody custody;
    private final Executor executor;
    private ServletOutputStream output;
    private ByteBuffer content;
    private boolean flushed;
    private Callback callback;

    ServletOutput(HttpServletResponse response, Custody custody, Executor executor) {
        this.response = response;
        this.custody = custody;
        this.executor = executor;
    }

    void write(ByteBuffer bytes, Callback done) {
        content = bytes;
        flushed = false;
        callback = done;
        if (output != null) {
            proceed(Runnable::run);
            return;
        }
        try {
            output = custody.use(response::getOutputStream);
            // Not while others wait: Tomcat takes its connection's lock here.
            output.setWriteListener(this);
        } catch (IOException | RuntimeException broken) {
            fail(broken);
        }
    }

    /** Writes on the container's thread, so that Tomcat hears of a failure there; what comes next might wait for another one of its threads. */
    @Override
    public void onWritePossible() {
        proceed(executor);
    }

    @Override
    public void onError(Throwable cause) {
        executor.execute(() -> fail(cause));
    }

    private void proceed(Executor next) {
        try {
            Callback done = custody.use(this::pass);
            if (done != null) {
                next.execute(done::succeeded);
            }
        } catch (IOException broken) {
            custody.writeFailed();
            next.execute(() -> fail(broken));
        } catch (RuntimeException broken) {
            next.execute(() -> fail(broken));
        }
    }

    /** Returns who waits for the content, once it is written; asking {@code isReady()} again would race with the container's call. */
    private Callback pass() throws IOException {
        while (callback != null && output.isReady()) {
            if (content.hasRemaining()) {
                writeContent();
            } else if (!flushed) {
                flushed = true;
                output.flush();
            } else {
                Callback done = callback;
                callback = null;
                return done;
            }
        }
        return null;
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

    private void fail(Throwable cause) {
        Callback waiting = callback;
        callback = null;
        if (waiting != null) {
            waiting.failed(cause);
        }
    }
}
