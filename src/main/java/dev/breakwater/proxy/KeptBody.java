package dev.breakwater.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.util.BufferUtil;

/** What has come of a client's body, kept for another attempt as long as there is not too much of it. Whoever keeps it must guard it. */
final class KeptBody {
    private final int most;
    private ByteArrayOutputStream bytes;

    /**
     * @param length of the body in bytes, or -1 where it is not known
     * @param most how many bytes may be kept
     */
    KeptBody(long length, int most) {
        this.most = most;
        this.bytes = most > 0 && length <= most ? new ByteArrayOutputStream(length > 0 ? (int) length : 256) : null;
    }

    /** Whether nothing that came is missing. */
    boolean isWhole() {
        return bytes != null;
    }

    int size() {
        return bytes == null ? 0 : bytes.size();
    }

    /** Keeps a copy: the source's own buffers are larger, and few. */
    void add(ByteBuffer content) {
        if (bytes == null) {
            return;
        }
        if (bytes.size() + content.remaining() > most) {
            bytes = null;
            return;
        }
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        bytes.write(copy, 0, copy.length);
    }

    /** What there is beyond so many bytes. */
    ByteBuffer from(int position) {
        return bytes == null
                ? BufferUtil.EMPTY_BUFFER.slice()
                : ByteBuffer.wrap(bytes.toByteArray(), position, bytes.size() - position)
                        .slice();
    }

    void forget() {
        bytes = null;
    }
}
