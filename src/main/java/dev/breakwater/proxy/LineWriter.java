package dev.breakwater.proxy;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a file or to standard output on a thread of its own. A line costs its writer no lock and no wake-up: the thread looks every
 * 200 ms. Where the disk cannot keep up lines are dropped and counted rather than held. A file that was moved away is opened anew, as
 * logrotate expects. Safe for use by any thread.
 */
final class LineWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineWriter.class);
    private static final int MAX_WAITING = 65_536;
    private static final long PAUSE_MILLIS = 200;

    private final Path file;
    private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;
    private Writer out;

    /** @param file the file to append to, or null for standard output */
    LineWriter(Path file) {
        this.file = file;
        thread = new Thread(this::run, "breakwater-access-log");
        thread.setDaemon(true);
        thread.start();
    }

    void write(String line) {
        if (size.incrementAndGet() > MAX_WAITING) {
            size.decrementAndGet();
            dropped.increment();
        } else {
            waiting.add(line);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last;
        do {
            last = closed;
            drain();
            pause();
        } while (!last);
        closeFile();
    }

    private void pause() {
        try {
            Thread.sleep(closed ? 0 : PAUSE_MILLIS);
        } catch (InterruptedException closing) {
            // The loop looks at closed.
        }
    }

    private void drain() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            if (out == null || file != null && !Files.exists(file)) {
                closeFile();
                out = open();
            }
            for (String line = waiting.poll(); line != null; line = waiting.poll()) {
                size.decrementAndGet();
                out.write(line);
                out.write('\n');
            }
            out.flush();
            long lost = dropped.sumThenReset();
            if (lost > 0) {
                LOG.warn("{} access log lines were dropped: the log could not be written fast enough", lost);
            }
        } catch (IOException broken) {
            LOG.warn("The access log {} cannot be written: {}", file, broken.toString());
            closeFile();
        }
    }

    private Writer open() throws IOException {
        OutputStream stream = file == null
                ? new FileOutputStream(FileDescriptor.out)
                : Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 64 * 1024);
    }

    private void closeFile() {
        try {
            // Standard output stays open: it is not ours.
            if (out != null && file != null) {
                out.close();
            }
        } catch (IOException broken) {
            LOG.warn("The access log {} cannot be closed: {}", file, broken.toString());
        }
        out = null;
    }
}
