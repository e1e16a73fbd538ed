package dev.breakwater.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** One stream of a client's HTTP/2 connection, read and written with blocking; what is not read stays within the stream's window. */
final class Http2Tunnel extends InputStream implements Stream.Listener {
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final CompletableFuture<MetaData.Response> response = new CompletableFuture<>();
    private final BlockingQueue<ByteBuffer> parts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> reset = new CompletableFuture<>();
    private final CompletableFuture<Boolean> endStream = new CompletableFuture<>();
    private final CompletableFuture<HttpFields> trailers = new CompletableFuture<>();
    private Stream stream;
    private ByteBuffer part = ByteBuffer.allocate(0);

    void begin(Stream opened) {
        stream = opened;
    }

    int status() throws Exception {
        return response().getStatus();
    }

    HttpFields fields() throws Exception {
        return response().getHttpFields();
    }

    /** The fields after the body. */
    HttpFields trailers() throws Exception {
        return trailers.get(10, TimeUnit.SECONDS);
    }

    /** The rest of the body, up to its end or the stream's. */
    String text() throws IOException {
        return new String(readAllBytes(), StandardCharsets.UTF_8);
    }

    private MetaData.Response response() throws Exception {
        return response.get(10, TimeUnit.SECONDS);
    }

    /** The error code with which the proxy has reset the stream. */
    int resetCode() throws Exception {
        return reset.get(10, TimeUnit.SECONDS);
    }

    /** Waits until the proxy has ended the stream in order. */
    boolean endedInOrder() throws Exception {
        return endStream.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onHeaders(Stream from, HeadersFrame frame, Callback callback) {
        if (frame.getMetaData() instanceof MetaData.Response head) {
            response.complete(head);
        } else {
            // What came before them may still wait to be demanded, and the end behind it.
            trailers.complete(frame.getMetaData().getHttpFields());
            endStream.complete(true);
            callback.succeeded();
            return;
        }
        if (frame.isEndStream()) {
            parts.add(END);
            endStream.complete(true);
        } else {
            from.demand();
        }
        callback.succeeded();
    }

    @Override
    public void onDataAvailable(Stream from, boolean immediate) {
        Stream.Data data = from.readData();
        if (data == null) {
            from.demand();
            return;
        }
        ByteBuffer copy = BufferUtil.copy(data.frame().getByteBuffer());
        boolean last = data.frame().isEndStream();
        data.release();
        parts.add(copy);
        if (last) {
            parts.add(END);
            endStream.complete(true);
        }
    }

    @Override
    public void onReset(Stream from, ResetFrame frame, Callback callback) {
        reset.complete(frame.getError());
        // The end itself may still wait to be read.
        endStream.complete(frame.getError() == ErrorCode.NO_ERROR.code);
        response.completeExceptionally(new IOException("reset: " + frame.getError()));
        parts.add(END);
        callback.succeeded();
    }

    @Override
    public void onFailure(Stream from, int error, String reason, Throwable cause, Callback callback) {
        response.completeExceptionally(new IOException(reason, cause));
        endStream.complete(false);
        parts.add(END);
        callback.succeeded();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (part != END && !part.hasRemaining()) {
            part = next();
            if (part != END) {
                stream.demand();
            }
        }
        if (part == END) {
            return -1;
        }
        int count = Math.min(length, part.remaining());
        part.get(bytes, offset, count);
        return count;
    }

    private ByteBuffer next() throws IOException {
        try {
            ByteBuffer next = parts.poll(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new SocketTimeoutException("nothing came");
            }
            return next;
        } catch (InterruptedException hurried) {
            throw new IOException(hurried);
        }
    }

    void write(byte[] bytes) throws IOException {
        send(ByteBuffer.wrap(bytes), false);
    }

    /** Ends what is sent, in order. */
    void end() throws IOException {
        send(BufferUtil.EMPTY_BUFFER, true);
    }

    /** Ends what is sent with these fields. */
    void end(HttpFields fields) throws IOException {
        MetaData end = new MetaData(HttpVersion.HTTP_2, fields);
        await(sent -> stream.headers(new HeadersFrame(stream.getId(), end, null, true), sent));
    }

    private void send(ByteBuffer bytes, boolean last) throws IOException {
        await(sent -> stream.data(new DataFrame(stream.getId(), bytes, last), sent));
    }

    private static void await(Consumer<Callback> frames) throws IOException {
        Callback.Completable sent = new Callback.Completable();
        frames.accept(sent);
        try {
            sent.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException broken) {
            throw (SocketException) new SocketException("not sent").initCause(broken);
        }
    }

    /** Resets the stream. */
    void abort() {
        stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
    }
}
