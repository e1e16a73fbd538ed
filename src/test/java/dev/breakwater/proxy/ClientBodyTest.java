package dev.breakwater.proxy;

import static dev.breakwater.proxy.SlowClient.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.breakwater.upstream.Failure;
import java.io.IOException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.Trailers;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

class ClientBodyTest {
    private static final int KEEPABLE = 10;

    private final SlowClient client = new SlowClient();
    private final Attempt attempt = mock(Attempt.class, RETURNS_DEEP_STUBS);

    private ClientBody body(long length, long limit) {
        return new ClientBody(client, length, limit, KEEPABLE);
    }

    @Test
    void anotherPartReadsAllOfItAgain() {
        ClientBody body = body(-1, 0);
        client.sends("abc", false);
        client.sends("def", true);
        assertThat(read(body.part(attempt))).isEqualTo("abcdef.");
        assertThat(body.finished()).isTrue();
        assertThat(body.replayable()).isTrue();
        assertThat(read(body.part(attempt))).isEqualTo("abcdef.");
        assertThat(read(body.part(attempt))).isEqualTo("abcdef.");
    }

    @Test
    void anotherPartGoesOnWhereTheCopyEnds() {
        ClientBody body = body(-1, 0);
        client.sends("abc", false);
        assertThat(read(body.part(attempt))).isEqualTo("abc");
        ClientBody.Part second = body.part(attempt);
        assertThat(read(second)).isEqualTo("abc");
        client.sends("def", false);
        assertThat(read(second)).isEqualTo("def");
        ClientBody.Part third = body.part(attempt);
        client.sends("g", true);
        assertThat(read(third)).isEqualTo("abcdefg.");
        assertThat(read(body.part(attempt))).isEqualTo("abcdefg.");
    }

    @Test
    void aKnownLengthEndsItBeforeTheClientsStreamDoes() {
        ClientBody body = body(6, 0);
        client.sends("abc", false);
        client.sends("def", false);
        ClientBody.Part first = body.part(attempt);
        assertThat(read(first)).isEqualTo("abcdef");
        assertThat(first.finished()).isTrue();
        assertThat(read(body.part(attempt))).isEqualTo("abcdef.");
    }

    @Test
    void asMuchAsTheBufferHoldsIsKeptAndNoMore() {
        ClientBody body = body(-1, 0);
        client.sends("0123456789", false);
        assertThat(read(body.part(attempt))).isEqualTo("0123456789");
        assertThat(body.replayable()).isTrue();
        ClientBody.Part second = body.part(attempt);
        assertThat(read(second)).isEqualTo("0123456789");
        client.sends("x", true);
        assertThat(read(second)).isEqualTo("x.");
        assertThat(body.replayable()).isFalse();
    }

    @Test
    void oneThatIsKnownToBeTooLargeIsNotKeptAtAll() {
        ClientBody body = body(11, 0);
        assertThat(body.replayable()).isTrue();
        client.sends("a", false);
        assertThat(read(body.part(attempt))).isEqualTo("a");
        assertThat(body.replayable()).isFalse();
    }

    @Test
    void withoutABufferNothingIsKept() {
        ClientBody body = new ClientBody(client, -1, 0, 0);
        assertThat(body.replayable()).isTrue();
        client.sends("a", true);
        assertThat(read(body.part(attempt))).isEqualTo("a.");
        assertThat(body.replayable()).isFalse();
    }

    @Test
    void anEmptyOneCanAlwaysBeSentAgain() {
        ClientBody body = new ClientBody(client, 0, 1, 0);
        client.sends("", true);
        assertThat(read(body.part(attempt))).isEqualTo(".");
        assertThat(body.finished()).isTrue();
        assertThat(body.replayable()).isTrue();
        assertThat(read(body.part(attempt))).isEqualTo(".");
        assertThat(body.part(attempt).getLength()).isZero();
    }

    @Test
    void whatIsForgottenIsNotSentAgainAndTheRestGoesOn() {
        ClientBody body = body(-1, 0);
        client.sends("abc", false);
        ClientBody.Part part = body.part(attempt);
        assertThat(read(part)).isEqualTo("abc");
        body.forget();
        assertThat(body.replayable()).isFalse();
        client.sends("def", true);
        assertThat(read(part)).isEqualTo("def.");
    }

    @Test
    void whatIsBeingSentAgainIsNotForgottenBeforeItWas() {
        ClientBody body = body(-1, 0);
        client.sends("abc", false);
        assertThat(read(body.part(attempt))).isEqualTo("abc");
        ClientBody.Part second = body.part(attempt);
        body.forget();
        client.sends("def", true);
        assertThat(read(second)).isEqualTo("abcdef.");
    }

    @Test
    void oneThatIsForgottenWhileItIsSentAgainWhollyStillEnds() {
        ClientBody body = body(-1, 0);
        client.sends("abc", true);
        assertThat(read(body.part(attempt))).isEqualTo("abc.");
        ClientBody.Part second = body.part(attempt);
        assertThat(second.read().isLast()).isFalse();
        body.forget();
        assertThat(read(second)).isEqualTo(".");
    }

    @Test
    void oneByteAboveTheLimitIsRefused() {
        ExchangeException refusal = new ExchangeException(Failure.BODY_TOO_LARGE);
        when(attempt.refuse(Failure.BODY_TOO_LARGE)).thenReturn(refusal);
        ClientBody body = body(-1, 5);
        client.sends("abc", false);
        client.sends("de", false);
        ClientBody.Part part = body.part(attempt);
        assertThat(read(part)).isEqualTo("abcde");
        client.sends("f", true);
        assertThat(part.read().getFailure()).isSameAs(refusal);
        assertThat(body.finished()).isFalse();
    }

    @Test
    void whatIsSentAgainDoesNotCountTwice() {
        ClientBody body = body(-1, 5);
        client.sends("abcde", true);
        for (int i = 0; i < 3; i++) {
            assertThat(read(body.part(attempt))).isEqualTo("abcde.");
        }
        verify(attempt, never()).refuse(any());
    }

    @Test
    void aClientThatFailsIsToldOfOnce() {
        ClientBody body = body(-1, 0);
        IOException broken = new IOException("broken");
        client.sends("abc", false);
        client.sends(Content.Chunk.from(broken, true));
        ClientBody.Part part = body.part(attempt);
        assertThat(part.read().isLast()).isFalse();
        assertThat(part.read().getFailure()).isSameAs(broken);
        verify(attempt).clientFailed(broken);
        assertThat(body.finished()).isFalse();
        part.fail(broken);
    }

    @Test
    void theFieldsAfterItAreThoseOfTheClient() {
        HttpFields fields = HttpFields.build().put("X-Sum", "1");
        ClientBody body = body(-1, 0);
        client.sends("abc", false);
        client.sends(new Trailers(fields));
        assertThat(body.trailers()).isNull();
        assertThat(read(body.part(attempt))).isEqualTo("abc.");
        assertThat(body.trailers()).isSameAs(fields);
        assertThat(read(body.part(attempt))).isEqualTo("abc.");
        assertThat(body.trailers()).isSameAs(fields);
    }
}
