package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;

/** A client's request body on its way to the backend: pulled when the backend can take more, counted, never held. */
final class ClientBody implements Request.Content {
    private final Content.Source source;
    private final long length;
    private final long limit;
    private final Forwarding forwarding;
    private long read;
    private volatile boolean finished;
    private volatile HttpFields trailers;

    /**
     * @param length in bytes, or -1 where it is not known
     * @param limit the most bytes; 0 means no limit
     */
    ClientBody(Content.Source source, long length, long limit, Forwarding forwarding) {
        this.source = source;
        this.length = length;
        this.limit = limit;
        this.forwarding = forwarding;
    }

    /** The fields after the body, as the source gave them, or null. */
    HttpFields trailers() {
        return trailers;
    }

    /** Whether it was read to its end. */
    boolean finished() {
        return finished;
    }

    @Override
    public String getContentType() {
        return null;
    }

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public Content.Chunk read() {
        Content.Chunk chunk = source.read();
        if (chunk == null) {
            forwarding.waitsForClient();
        } else if (Content.Chunk.isFailure(chunk)) {
            forwarding.clientFailed(chunk.getFailure());
        } else {
            read += chunk.remaining();
            if (limit > 0 && read > limit) {
                chunk.release();
                return Content.Chunk.from(forwarding.refuse(Failure.BODY_TOO_LARGE), true);
            }
            // With a known length the backend may answer before the end has been read here.
            finished = chunk.isLast() || length >= 0 && read >= length;
            if (chunk instanceof Trailers last) {
                trailers = last.getTrailers();
            }
            forwarding.waitsForBackendToRead();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable demandCallback) {
        source.demand(demandCallback);
    }

    /** Nothing more is read. The client's stream stays as it is: it must still take the response. */
    @Override
    public void fail(Throwable failure) {}
}
