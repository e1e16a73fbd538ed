package dev.breakwater;

import dev.breakwater.ChaosCounters.Event;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection to a {@link ChaosBackend}: GET /bytes/SEED/LENGTH is answered with that content, PUT with the body that came. */
final class ChaosConnection implements Runnable {
    private static final int PIECE = 16 * 1024;

    private final ChaosBackend backend;
    private final Socket socket;
    private final ChaosCounters counters;
    private boolean busy;
    private boolean closed;

    ChaosConnection(ChaosBackend backend, Socket socket, ChaosCounters counters) {
        this.backend = backend;
        this.socket = socket;
        this.counters = counters;
    }

    /** The race is the one of real servers: the next request may be on its way. */
    synchronized void closeIfIdle() {
        if (!busy) {
            closed = true;
            close();
        }
    }

    private synchronized boolean become(boolean nowBusy) {
        busy = nowBusy;
        return !closed && (busy || !backend.stopping());
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException broken) {
            // It is gone either way.
        }
    }

    @Override
    public void run() {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), PIECE);
            do {
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
            } while (become(true) && serve(in) && become(false));
        } catch (IOException broken) {
            // Counted where it matters.
        } finally {
            backend.closed(this);
        }
    }

    /** Says whether the connection may be used for another request. */
    private boolean serve(InputStream in) throws IOException {
        byte[] body = read(in);
        counters.add(Event.BEGUN);
        try {
            return switch (backend.mode()) {
                case NORMAL -> answer("200 OK", body, Event.ANSWERED);
                case ERROR -> answer("500 Internal Server Error", body, Event.ERRORS);
                case RESET_AFTER_HEADER -> cut(body, 0);
                case RESET_IN_BODY -> cut(body, body.length / 2);
                case SILENT -> awaitEnd(in);
                case LATE -> {
                    ChaosBackend.pause(1_000);
                    yield answer("200 OK", body, Event.ANSWERED);
                }
                case HOLD -> {
                    counters.add(Event.HELD);
                    backend.held();
                    yield answer("200 OK", body, Event.ANSWERED);
                }
            };
        } catch (IOException gone) {
            counters.add(Event.ABANDONED);
            throw gone;
        }
    }

    private boolean answer(String status, byte[] body, Event end) throws IOException {
        counters.add(Event.WRITING);
        write(header(status, body.length), body, body.length);
        counters.add(end);
        return true;
    }

    private boolean cut(byte[] body, int length) throws IOException {
        counters.add(Event.WRITING);
        write(header("200 OK", body.length), body, length);
        counters.add(Event.CUT);
        // Else the reset could overtake what was written.
        ChaosBackend.pause(5);
        socket.setSoLinger(true, 0);
        return false;
    }

    private static boolean awaitEnd(InputStream in) throws IOException {
        in.read();
        throw new EOFException();
    }

    private String header(String status, int length) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + length + "\r\nX-Backend: " + socket.getLocalPort()
                + (backend.stopping() ? "\r\nConnection: close" : "") + "\r\n\r\n";
    }

    /** In pieces, so that a body has a middle. */
    private void write(String header, byte[] body, int length) throws IOException {
        OutputStream out = socket.getOutputStream();
        int first = Math.min(length, PIECE - 1024);
        byte[] start = new byte[header.length() + first];
        System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, start, 0, header.length());
        System.arraycopy(body, 0, start, header.length(), first);
        out.write(start);
        for (int from = first; from < length; from += PIECE) {
            out.write(body, from, Math.min(PIECE, length - from));
        }
    }

    /** Takes a request, and gives the body of its response. */
    private static byte[] read(InputStream in) throws IOException {
        String[] line = ChaosClient.line(in).split(" ");
        int length = 0;
        for (String field = ChaosClient.line(in); !field.isEmpty(); field = ChaosClient.line(in)) {
            if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        if (line[0].equals("PUT")) {
            return body;
        }
        String[] path = line[1].split("/");
        return ChaosBody.of(Integer.parseInt(path[2]), Integer.parseInt(path[3]));
    }
}
