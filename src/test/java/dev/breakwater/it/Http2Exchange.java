package dev.breakwater.it;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/** One request at an {@link Http2Backend}: the stream's own thread reads and writes, Jetty's tell of what comes. */
final class Http2Exchange implements Stream.Listener {
    /** The stream was reset, or its connection lost. */
    static final class EndedException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private static final byte[] END = new byte[0];
    private static final byte[] RESET = new byte[0];

    private final Stream stream;
    private final MetaData.Request request;
    private final int connection;
    private final BlockingQueue<byte[]> parts = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> reset = new CompletableFuture<>();
    private volatile HttpFields trailers;
    private boolean ended;

    Http2Exchange(Stream stream, HeadersFrame frame, int connection) {
        this.stream = stream;
        this.request = (MetaData.Request) frame.getMetaData();
        this.connection = connection;
        this.ended = frame.isEndStream();
    }

    String target() {
        return request.getHttpURI().getPathQuery();
    }

    HttpFields fields() {
        return request.getHttpFields();
    }

    int connection() {
        return connection;
    }

    int streamId() {
        return stream.getId();
    }

    // What Jetty tells.

    @Override
    public void onHeaders(Stream same, HeadersFrame frame) {
        trailers = frame.getMetaData().getHttpFields();
    }

    @Override
    public void onDataAvailable(Stream same) {
        Stream.Data data = stream.readData();
        if (data == null) {
            stream.demand();
            return;
        }
        byte[] bytes = new byte[data.frame().remaining()];
        data.frame().getByteBuffer().get(bytes);
        data.release();
        if (bytes.length > 0) {
            parts.add(bytes);
        }
        if (data.frame().isEndStream()) {
            parts.add(END);
        } else if (bytes.length == 0) {
            stream.demand();
        }
    }

    @Override
    public void onReset(Stream same, ResetFrame frame, Callback callback) {
        reset.complete(frame.getError());
        parts.add(RESET);
        callback.succeeded();
    }

    @Override
    public void onFailure(Stream same, int error, String reason, Throwable failure, Callback callback) {
        reset.complete(-1);
        parts.add(RESET);
        callback.succeeded();
    }

    // What the stream's thread does.

    /** The next part of the body as it comes; empty at its end. Kept for {@link #recorded()} up to a megabyte. */
    byte[] readPart() throws EndedException, InterruptedException {
        if (ended) {
            return END;
        }
        if (parts.isEmpty()) {
            stream.demand();
        }
        byte[] part = parts.take();
        if (part == RESET) {
            throw new EndedException();
        }
        ended = part == END;
        if (body.size() < 1 << 20) {
            body.writeBytes(part);
        }
        return part;
    }

    void readBody() throws EndedException, InterruptedException {
        while (readPart().length > 0) {
            // Kept by readPart.
        }
    }

    RecordedStream recorded() {
        return new RecordedStream(
                request.getMethod(),
                request.getHttpURI().getScheme(),
                request.getHttpURI().getAuthority(),
                target(),
                fields(),
                body.toByteArray(),
                trailers,
                connection);
    }

    /** Reads the body, then sends a response with a length. */
    void respond(int status, String content, String... responseFields) throws Exception {
        readBody();
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        HttpFields.Mutable fields = fields(responseFields).put("content-length", bytes.length);
        boolean bare = request.getMethod().equals("HEAD") || bytes.length == 0;
        await(callback -> stream.headers(response(status, fields, bare), callback));
        if (!bare) {
            data(bytes, true);
        }
    }

    /** Sends a header with these fields and no more. */
    void head(int status, boolean last, String... responseFields) throws Exception {
        await(callback -> stream.headers(response(status, fields(responseFields), last), callback));
    }

    void data(String content, boolean last) throws Exception {
        data(content.getBytes(StandardCharsets.UTF_8), last);
    }

    /** Waits until the proxy lets them go. */
    void data(byte[] content, boolean last) throws Exception {
        await(callback -> stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(content), last), callback));
    }

    void trailers(String... trailerFields) throws Exception {
        MetaData end = new MetaData(HttpVersion.HTTP_2, fields(trailerFields));
        await(callback -> stream.headers(new HeadersFrame(stream.getId(), end, null, true), callback));
    }

    /** Resets the stream. */
    void reset(int error) throws Exception {
        await(callback -> stream.reset(new ResetFrame(stream.getId(), error), callback));
    }

    /** Says which streams of the connection are served at all. */
    void goAway(int lastStream, int error) throws Exception {
        await(callback ->
                ((HTTP2Session) stream.getSession()).goAway(new GoAwayFrame(lastStream, error, null), callback));
    }

    /** Ends the connection without a word. */
    void disconnect() {
        ((HTTP2Session) stream.getSession()).getEndPoint().close();
    }

    /** Waits until the proxy resets the stream, and says by which error; -1 where it ended the connection. */
    int awaitReset() throws Exception {
        return reset.get(20, TimeUnit.SECONDS);
    }

    private HeadersFrame response(int status, HttpFields fields, boolean last) {
        return new HeadersFrame(
                stream.getId(), new MetaData.Response(status, null, HttpVersion.HTTP_2, fields), null, last);
    }

    private static HttpFields.Mutable fields(String... lines) {
        HttpFields.Mutable fields = HttpFields.build();
        for (String line : lines) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return fields;
    }

    private interface Frames {
        void send(Callback callback);
    }

    private static void await(Frames frames) throws EndedException, InterruptedException {
        Callback.Completable sent = new Callback.Completable();
        frames.send(sent);
        try {
            sent.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException gone) {
            throw new EndedException();
        } catch (TimeoutException stuck) {
            throw new AssertionError("Nothing could be sent for 30 seconds", stuck);
        }
    }
}
