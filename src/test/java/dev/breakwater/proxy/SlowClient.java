package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.eclipse.jetty.io.Content;

/** A client that sends its body bit by bit. */
final class SlowClient implements Content.Source {
    private final Queue<Content.Chunk> chunks = new ArrayDeque<>();
    private Runnable demand;

    void sends(String text, boolean last) {
        sends(Content.Chunk.from(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), last));
    }

    void sends(Content.Chunk chunk) {
        chunks.add(chunk);
        Runnable waiting = demand;
        demand = null;
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk first = chunks.poll();
        if (first != null && first.isLast() && chunks.isEmpty()) {
            chunks.add(Content.Chunk.isFailure(first) ? first : Content.Chunk.EOF);
        }
        return first;
    }

    @Override
    public void demand(Runnable demandCallback) {
        if (demand != null) {
            throw new IllegalStateException("demanded before");
        }
        demand = demandCallback;
        if (!chunks.isEmpty()) {
            demand = null;
            demandCallback.run();
        }
    }

    @Override
    public void fail(Throwable failure) {
        throw new AssertionError("the client's stream must stay as it is", failure);
    }

    /** Whether somebody waits for more of it. */
    boolean isDemanded() {
        return demand != null;
    }

    /** What the part has now; "." at its end. */
    static String read(ClientBody.Part part) {
        StringBuilder text = new StringBuilder();
        for (Content.Chunk chunk = part.read(); chunk != null; chunk = part.read()) {
            assertThat(Content.Chunk.isFailure(chunk)).isFalse();
            text.append(StandardCharsets.UTF_8.decode(chunk.getByteBuffer().slice()));
            chunk.release();
            if (chunk.isLast()) {
                return text + ".";
            }
        }
        return text.toString();
    }
}
