package dev.breakwater.proxy;

import dev.breakwater.upstream.Failure;
import java.nio.ByteBuffer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;

/**
 * A client's request body on its way to a backend: pulled when the backend can take more, counted, and kept only as far as another attempt may need
 * it. Each attempt reads it through a part of its own, from the beginning; a part that is not the last one gets nothing any more.
 */
final class ClientBody {
    private static final Content.Chunk SUPERSEDED =
            Content.Chunk.from(new ExchangeException(Failure.CLIENT_ABORT), true);

    private final Content.Source source;
    private final long length;
    private final long limit;
    private final KeptBody kept;
    private Part current;
    private Runnable waiting;
    private boolean demanded;
    private long read;
    private volatile boolean finished;
    private volatile HttpFields trailers;

    /**
     * @param length in bytes, or -1 where it is not known
     * @param limit the most bytes; 0 means no limit
     * @param keepable how many bytes may be kept for another attempt
     */
    ClientBody(Content.Source source, long length, long limit, int keepable) {
        this.source = source;
        this.length = length;
        this.limit = limit;
        this.kept = new KeptBody(length, keepable);
    }

    /** The fields after the body, as the source gave them, or null. */
    HttpFields trailers() {
        return trailers;
    }

    /** Whether it was read to its end. */
    boolean finished() {
        return finished;
    }

    /** How many bytes of it have come. */
    synchronized long read() {
        return read;
    }

    /** Whether another attempt could have all of it. */
    synchronized boolean replayable() {
        return read == 0 || kept.isWhole();
    }

    /** There will be no other attempt. */
    synchronized void forget() {
        if (current == null || current.position == kept.size()) {
            kept.forget();
        }
    }

    /** The body for an attempt, from its beginning; the part before ends. */
    synchronized Part part(Attempt attempt) {
        current = new Part(attempt);
        waiting = null;
        return current;
    }

    private void available() {
        Runnable demand;
        synchronized (this) {
            demanded = false;
            demand = waiting;
            waiting = null;
        }
        if (demand != null) {
            demand.run();
        }
    }

    /** One attempt's view of the body. */
    final class Part implements Request.Content {
        private final Attempt attempt;
        private final boolean wholeBefore = finished;
        private int position;

        private Part(Attempt attempt) {
            this.attempt = attempt;
        }

        boolean finished() {
            return finished;
        }

        /** Whether it has ended before it began. */
        boolean isNone() {
            return finished && ClientBody.this.read() == 0;
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
            Content.Chunk chunk;
            boolean tooLarge;
            synchronized (ClientBody.this) {
                if (current != this) {
                    return SUPERSEDED;
                }
                if (position < kept.size() || wholeBefore) {
                    return replay();
                }
                chunk = source.read();
                tooLarge = take(chunk);
            }
            // Whom this is told may go on with other requests: never under the lock.
            if (chunk == null) {
                attempt.waits().forClient();
            } else if (Content.Chunk.isFailure(chunk)) {
                attempt.clientFailed(chunk.getFailure());
            } else if (tooLarge) {
                chunk.release();
                return Content.Chunk.from(attempt.refuse(Failure.BODY_TOO_LARGE), true);
            } else {
                attempt.received(chunk.remaining());
            }
            return chunk;
        }

        private Content.Chunk replay() {
            ByteBuffer rest = kept.from(position);
            position += rest.remaining();
            // Of unknown length it stays, even where all of it is here: it goes out in chunks, as it came.
            return Content.Chunk.from(rest, wholeBefore && (length >= 0 || !rest.hasRemaining()));
        }

        /** Takes note of a chunk and says whether it is one too many. */
        private boolean take(Content.Chunk chunk) {
            if (chunk == null || Content.Chunk.isFailure(chunk)) {
                return false;
            }
            read += chunk.remaining();
            if (limit > 0 && read > limit) {
                return true;
            }
            kept.add(chunk.getByteBuffer());
            position = kept.size();
            // With a known length the backend may answer before the end has been read here.
            finished = chunk.isLast() || length >= 0 && read >= length;
            if (chunk instanceof Trailers last) {
                trailers = last.getTrailers();
            }
            return false;
        }

        @Override
        public void demand(Runnable demandCallback) {
            boolean now;
            synchronized (ClientBody.this) {
                now = current != this || position < kept.size() || wholeBefore;
                if (!now) {
                    waiting = demandCallback;
                    if (demanded) {
                        return;
                    }
                    demanded = true;
                }
            }
            if (now) {
                demandCallback.run();
            } else {
                source.demand(ClientBody.this::available);
            }
        }

        /** Nothing more is read. The client's stream stays as it is: it must still take the response. */
        @Override
        public void fail(Throwable failure) {}
    }
}
