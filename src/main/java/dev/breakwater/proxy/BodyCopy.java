package dev.breakwater.proxy;

import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Passes a backend's response body on, one chunk at a time, without copying: the next is read when the client has taken the last. Where no chunk is
 * at hand the header goes out alone, so that event streams begin at once.
 */
final class BodyCopy extends IteratingCallback {
    private final Content.Source source;
    private final Attempt attempt;
    private final ProxyResponse proxyResponse;
    private final boolean headerFirst;
    private long expected;
    private Content.Chunk chunk;
    private int length;
    private boolean last;
    private boolean headerSent;
    private boolean backendFailed;

    /**
     * @param length of the body in bytes, or -1 where it is not known
     * @param headerFirst whether the header goes out alone even where no body follows
     */
    private BodyCopy(
            Content.Source source, long length, boolean headerFirst, Attempt attempt, ProxyResponse proxyResponse) {
        this.source = source;
        this.expected = length;
        this.headerFirst = headerFirst;
        this.attempt = attempt;
        this.proxyResponse = proxyResponse;
    }

    /** @param head whether the response is to a HEAD, so that it has no body, whatever its length */
    static BodyCopy of(
            Response serverResponse,
            Content.Source source,
            boolean head,
            Attempt attempt,
            ProxyResponse proxyResponse) {
        HttpFields fields = serverResponse.getHeaders();
        long length = head ? -1 : fields.getLongField(HttpHeader.CONTENT_LENGTH);
        // Else the container would make a length up.
        boolean headerFirst = head && !fields.contains(HttpHeader.CONTENT_LENGTH);
        return new BodyCopy(source, length, headerFirst, attempt, proxyResponse);
    }

    @Override
    protected Action process() throws Throwable {
        while (!last) {
            if (headerFirst && !headerSent) {
                return write();
            }
            chunk = source.read();
            if (chunk == null) {
                return headerSent ? demand() : write();
            }
            if (Content.Chunk.isFailure(chunk)) {
                Throwable failure = chunk.getFailure();
                chunk = null;
                backendFailed = true;
                throw failure;
            }
            last = chunk.isLast();
            if (chunk.hasRemaining()) {
                expected -= chunk.remaining();
                if (expected == 0) {
                    // The backend's place is free before the client can ask again.
                    attempt.closeLease();
                }
                return write();
            }
            release();
        }
        return Action.SUCCEEDED;
    }

    private Action demand() {
        attempt.waits().forBackend();
        source.demand(this::iterate);
        return Action.IDLE;
    }

    private Action write() {
        headerSent = true;
        attempt.passesOn();
        length = chunk == null ? 0 : chunk.remaining();
        proxyResponse.write(chunk == null ? BufferUtil.EMPTY_BUFFER : chunk.getByteBuffer(), this);
        return Action.SCHEDULED;
    }

    @Override
    protected void onSuccess() {
        attempt.passedOn(length);
        release();
    }

    @Override
    protected void onCompleteSuccess() {
        attempt.arrived();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        if (backendFailed) {
            attempt.abort(Causes.of(cause, true), cause);
        } else {
            attempt.clientFailed(cause);
        }
        attempt.arrived();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void release() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }
}
