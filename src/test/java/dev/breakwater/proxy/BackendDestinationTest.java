package dev.breakwater.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.upstream.Failure;
import java.net.ConnectException;
import java.net.URI;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendDestinationTest {
    private final HttpClient client = new HttpClient();
    private BackendDestination destination;

    @BeforeEach
    void start() throws Exception {
        client.start();
        destination = new BackendDestination(client, new Origin("http", "a.test", 80));
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
    }

    private HttpRequest waiting() {
        HttpRequest request = new HttpRequest(client, new HttpConversation(), URI.create("http://a.test")) {};
        destination.getHttpExchanges().add(new HttpExchange(destination, request));
        return request;
    }

    @Test
    void aConnectionThatFailsFailsThoseThatWait() {
        HttpRequest first = waiting();
        HttpRequest second = waiting();
        ConnectException refused = new ConnectException();
        destination.failed(refused);
        assertThat(first.getAbortCause()).isSameAs(refused);
        assertThat(second.getAbortCause()).isSameAs(refused);
        assertThat(destination.getHttpExchanges()).isEmpty();
    }

    @Test
    void aConnectionWhoseTimeIsOverAsItComesAboutIsOneThatFailed() {
        HttpRequest request = waiting();
        IllegalStateException late = new IllegalStateException();
        destination.failed(late);
        assertThat(request.getAbortCause()).isInstanceOf(ConnectException.class).hasCause(late);
        assertThat(Causes.of(request.getAbortCause(), false)).isEqualTo(Failure.CONNECT_FAILED);
    }

    @Test
    void aConnectionThatFailsDoesNotFailThoseThatAnotherHasTakenMeanwhile() {
        HttpRequest first = waiting();
        HttpRequest second = waiting();
        first.onRequestFailure(
                (request, failure) -> destination.getHttpExchanges().poll());
        destination.failed(new ConnectException());
        assertThat(first.getAbortCause()).isNotNull();
        assertThat(second.getAbortCause()).isNull();
    }
}
