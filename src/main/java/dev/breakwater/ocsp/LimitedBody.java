package dev.breakwater.ocsp;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of a response that is small; fails where it is not. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
    /** Some ten times as much as an answer with a large signature and the certificates that go with it. */
    static final int MOST = 64 * 1024;

    private final HttpResponse.BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
    private Flow.Subscription subscription;
    private long received;

    @Override
    public CompletionStage<byte[]> getBody() {
        return all.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        all.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
        received += more.stream().mapToInt(ByteBuffer::remaining).sum();
        if (received <= MOST) {
            all.onNext(more);
        } else {
            subscription.cancel();
            all.onError(new IOException("The answer is larger than " + MOST + " bytes."));
        }
    }

    @Override
    public void onError(Throwable failure) {
        all.onError(failure);
    }

    @Override
    public void onComplete() {
        all.onComplete();
    }
}
