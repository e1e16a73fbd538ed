package dev.breakwater.proxy;

import static dev.breakwater.proxy.SlowClient.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

/** Who reads a client's body, and who is told when there is more of it. */
class ClientBodyDemandTest {
    private final SlowClient client = new SlowClient();
    private final Attempt attempt = mock(Attempt.class, RETURNS_DEEP_STUBS);

    private ClientBody body() {
        return new ClientBody(client, -1, 0, 10);
    }

    @Test
    void aPartThatIsNotTheLastOneGetsAFailure() {
        ClientBody body = body();
        client.sends("abc", true);
        ClientBody.Part first = body.part(attempt);
        ClientBody.Part second = body.part(attempt);
        Content.Chunk chunk = first.read();
        assertThat(Content.Chunk.isFailure(chunk, true)).isTrue();
        AtomicInteger called = new AtomicInteger();
        first.demand(called::incrementAndGet);
        assertThat(called).hasValue(1);
        assertThat(read(second)).isEqualTo("abc.");
        verify(attempt, never()).clientFailed(any());
    }

    @Test
    void theDemandOfAnEarlierPartDoesNotSwallowThatOfTheNext() {
        ClientBody body = body();
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        body.part(attempt).demand(first::incrementAndGet);
        ClientBody.Part part = body.part(attempt);
        part.demand(second::incrementAndGet);
        client.sends("a", false);
        assertThat(first).hasValue(0);
        assertThat(second).hasValue(1);
        assertThat(read(part)).isEqualTo("a");
        part.demand(second::incrementAndGet);
        client.sends("b", true);
        assertThat(second).hasValue(2);
        assertThat(read(part)).isEqualTo("b.");
    }

    @Test
    void aDemandOfAnEarlierPartThatIsMetBeforeTheNextDemandsLosesNothing() {
        ClientBody body = body();
        AtomicInteger first = new AtomicInteger();
        body.part(attempt).demand(first::incrementAndGet);
        ClientBody.Part part = body.part(attempt);
        client.sends("a", true);
        assertThat(first).hasValue(0);
        AtomicInteger called = new AtomicInteger();
        part.demand(called::incrementAndGet);
        assertThat(called).hasValue(1);
        assertThat(read(part)).isEqualTo("a.");
    }

    @Test
    void whatIsKeptNeedsNoDemandOnTheClient() {
        ClientBody body = body();
        client.sends("abc", false);
        assertThat(read(body.part(attempt))).isEqualTo("abc");
        ClientBody.Part part = body.part(attempt);
        AtomicInteger called = new AtomicInteger();
        part.demand(called::incrementAndGet);
        assertThat(called).hasValue(1);
        assertThat(client.isDemanded()).isFalse();
    }

    @Test
    void itTellsForWhomItWaits() {
        ClientBody body = body();
        ClientBody.Part part = body.part(attempt);
        assertThat(part.read()).isNull();
        verify(attempt.waits()).forClient();
        verify(attempt, never()).received(anyInt());
        client.sends("a", true);
        part.read();
        verify(attempt).received(anyInt());
    }
}
