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
    private final Executor executor;
    private ServletOutputStream output;
    private ByteBuffer content;
    private boolean flushed;
    private Callback callback;

    ServletOutput(HttpServletResponse response, Executor executor) {
        this.response = response;
        this.executor = executor;
    }

    void write(ByteBuffer bytes, Callback done) {
        content = bytes;
        flushed = false;
        callback = done;
        if (output != null) {
            proceed();
            return;
        }
        try {
            output = response.getOutputStream();
            output.setWriteListener(this);
        } catch (IOException | RuntimeException broken) {
            fail(broken);
        }
    }

    @Override
    public void onWritePossible() {
        executor.execute(this::proceed);
    }

    @Override
    public void onError(Throwable cause) {
        executor.execute(() -> fail(cause));
    }

    private void proceed() {
        try {
            while (callback != null && output.isReady()) {
                if (content.hasRemaining()) {
                    writeContent();
                } else if (!flushed) {
                    flushed = true;
                    output.flush();
                } else {
                    Callback done = callback;
                    callback = null;
                    done.succeeded();
                    // The next write, if it came already, has asked isReady() itself; asking again would race with the
                    // container's call.
                    return;
                }
            }
        } catch (IOException | RuntimeException broken) {
            fail(broken);
        }
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
