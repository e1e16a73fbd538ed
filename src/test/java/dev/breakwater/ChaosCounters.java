package dev.breakwater;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What one backend process has done, in a file that is shared with the test: it is right while the process is stopped, and after it was killed. */
final class ChaosCounters {
    /** What is counted. */
    enum Event {
        OPENED,
        CLOSED,
        /** Requests that arrived whole. Each ends as one of those below, unless the process is killed. */
        BEGUN,
        /** Responses that were begun. */
        WRITING,
        /** Responses that were written whole. */
        ANSWERED,
        /** Responses with status 500. */
        ERRORS,
        /** Responses that were cut off on purpose. */
        CUT,
        /** Requests whose connection the other side gave up. */
        ABANDONED,
        /** Requests that are held back, or were. */
        HELD
    }

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer shared;
    private final long[] before = new long[Event.values().length];

    ChaosCounters(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Long.BYTES * Event.values().length);
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }

    void add(Event event) {
        LONGS.getAndAdd(shared, event.ordinal() * Long.BYTES, 1L);
    }

    /** From now on, what happened before does not count. */
    void forget() {
        for (Event event : Event.values()) {
            before[event.ordinal()] = ever(event);
        }
    }

    long of(Event event) {
        return ever(event) - before[event.ordinal()];
    }

    long ever(Event event) {
        return (long) LONGS.getVolatile(shared, event.ordinal() * Long.BYTES);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Event event : Event.values()) {
            text.append(event).append('=').append(of(event)).append(' ');
        }
        return text.toString().strip();
    }
}
