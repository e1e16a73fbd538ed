package dev.breakwater.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.util.Callback;

/** A connection whose bytes are read and written without blocking. One read and one write at a time; {@link #close()} may come from any thread. */
public interface Wire {
    /** Appends what is there to a buffer that is ready to be read from; returns how much, 0 when nothing is there yet, or -1 at the end. */
    int fill(ByteBuffer buffer) throws IOException;

    /** Completes the callback once, when there is something to read again. To be called after nothing was there. */
    void demand(Callback readable);

    /** Writes all of it. The bytes are the caller's again when the callback is completed. */
    void write(ByteBuffer bytes, Callback written);

    /** Ends the connection. What waits to be written is lost, and its callback fails. */
    void close();
}
