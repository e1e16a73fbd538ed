package dev.breakwater.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads HTTP/1.1 as it stands on the wire, without forgiving anything. One reader at a time. */
final class WireReader {
    private final InputStream in;
    private boolean chunkOpen;

    WireReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** The next byte, or -1 at the end of the stream. */
    int read() throws IOException {
        return in.read();
    }

    /** Waits for the next byte, or for the end of the stream, and leaves it where it is. */
    void awaitByte() throws IOException {
        in.mark(1);
        in.read();
        in.reset();
    }

    /** As many bytes as are there, at least one; -1 at the end of the stream. */
    int read(byte[] buffer) throws IOException {
        return in.read(buffer);
    }

    /** One line without its CRLF. */
    String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("in a line after \"" + bytes.toString(StandardCharsets.ISO_8859_1) + "\"");
            }
            bytes.write(b);
        }
        String line = bytes.toString(StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r")) {
            throw new IOException("A line ends without CR: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    /** Lines up to the empty one. */
    Fields fields() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return new Fields(lines);
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(bytes.length + " bytes of " + count);
        }
        return bytes;
    }

    /** Copies as they come, so that what came before an early end is kept. */
    void copy(long count, OutputStream to) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (long left = count; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (read < 0) {
                throw new EOFException(left + " bytes before the end");
            }
            to.write(buffer, 0, read);
            left -= read;
        }
    }

    /**
     * The content of the next chunk; empty for the last one, after which the trailers follow. The CRLF behind the content is not waited for, since a
     * sender may send it with the next chunk.
     */
    byte[] chunk() throws IOException {
        if (chunkOpen && !line().isEmpty()) {
            throw new IOException("A chunk is longer than it says");
        }
        int size = Integer.parseInt(line(), 16);
        byte[] content = bytes(size);
        chunkOpen = size > 0;
        return content;
    }

    /** What is left up to the end of the stream. */
    byte[] rest() throws IOException {
        return in.readAllBytes();
    }
}
