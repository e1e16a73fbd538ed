package dev.breakwater.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;

/** Where a flow reads: what has come from a wire and has not been passed on. While nothing comes it holds no buffer. For one thread at a time. */
final class Inlet {
    private static final int BUFFER_SIZE = 16 * 1024;

    private final Wire wire;
    private final ByteBufferPool buffers;
    private final boolean direct;
    private RetainableByteBuffer buffer;
    private byte[] partOfHeader;

    Inlet(Wire wire, ByteBufferPool buffers, boolean direct) {
        this.wire = wire;
        this.buffers = buffers;
        this.direct = direct;
    }

    /** How much of what is there may be passed on. */
    int scan(FrameScanner scanner, boolean oneFrame) {
        return buffer == null ? 0 : scanner.scan(buffer.getByteBuffer(), oneFrame);
    }

    /** The next bytes, which stay as they are until the next {@link #fill}. */
    ByteBuffer take(int length) {
        ByteBuffer content = buffer.getByteBuffer();
        ByteBuffer taken = content.slice(content.position(), length);
        skip(length);
        return taken;
    }

    void skip(int length) {
        ByteBuffer content = buffer.getByteBuffer();
        content.position(content.position() + length);
    }

    /**
     * Reads what there is at once.
     *
     * @param afresh whether what is there is of no use any more
     * @return how many bytes, 0 for none now, or -1 for the end
     */
    int fill(boolean afresh) {
        if (buffer == null) {
            buffer = buffers.acquire(BUFFER_SIZE, direct);
            if (partOfHeader != null) {
                BufferUtil.append(buffer.getByteBuffer(), partOfHeader, 0, partOfHeader.length);
                partOfHeader = null;
            }
        } else if (afresh) {
            BufferUtil.clear(buffer.getByteBuffer());
        } else {
            BufferUtil.compact(buffer.getByteBuffer());
        }
        int count = read();
        if (count == 0 && !afresh) {
            keepPartOfHeader();
        }
        if (count <= 0) {
            release();
        }
        return count;
    }

    private int read() {
        try {
            return wire.fill(buffer.getByteBuffer());
        } catch (IOException | RuntimeException broken) {
            return -1;
        }
    }

    private void keepPartOfHeader() {
        ByteBuffer content = buffer.getByteBuffer();
        if (content.hasRemaining()) {
            partOfHeader = new byte[content.remaining()];
            content.get(partOfHeader);
        }
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
