package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that go away while their request waits for a backend. */
class QueueAbortIT extends QueueContract {
    @Override
    String configuration() {
        return AdminContract.HEAD + """
                "upstreams": {
                  "wide": {"queue": {"size": 2, "max_wait": "30s"},
                    "backends": [{"url": "@main@", "max_connections": 1}]},
                  "narrow": {"queue": {"size": 1, "max_wait": "30s"},
                    "backends": [{"url": "@main@", "max_connections": 1}]}},
                "sites": [{"routes": [
                  {"path": "/wide", "upstream": "wide"},
                  {"path": "/narrow", "upstream": "narrow"}]}]}""";
    }

    @AfterEach
    void everyPlaceIsFreeAgain() {
        awaitFree("/wide", "/narrow");
    }

    /** Holds up whatever comes to the backend, until it is told otherwise. */
    private CountDownLatch holdUp() {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.readBody();
            free.await();
            exchange.respond(200, "late");
        });
        return free;
    }

    @Test
    void clientsThatGoAwayWhileTheyWaitLeaveNothingBehind() throws Exception {
        CountDownLatch free = holdUp();
        try (RawClient first = connect()) {
            first.get("a.test", "/wide");
            Await.until("the first arrives", () -> backend.arrivals() == 1);
            int waiting = 0;
            for (String request : new String[] {
                RawClient.request("GET", "/wide", "a.test"),
                RawClient.request("POST", "/wide", "a.test", "Content-Length: 9") + "start"
            }) {
                try (RawClient second = connect()) {
                    second.send(request);
                    awaitQueued("wide", ++waiting);
                    second.reset();
                }
            }
            free.countDown();
            assertStatus(first.response(), 200);
        }
    }

    /** Over HTTP/1.1 no container tells before it is written to. */
    @Test
    void aClientOfHttp2ThatGoesAwayFreesItsPlaceAtOnce() throws Exception {
        assumeThat(deployment.http2()).isTrue();
        CountDownLatch free = holdUp();
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client.start();
        try (RawClient first = connect();
                RawClient third = connect()) {
            first.get("a.test", "/narrow");
            Await.until("the first arrives", () -> backend.arrivals() == 1);
            CompletableFuture<Throwable> gone = new CompletableFuture<>();
            Request second = client.newRequest("http://127.0.0.1:" + proxy().port() + "/narrow");
            second.send(result -> gone.complete(result.getFailure()));
            awaitQueued("narrow", 1);
            assertStatus(get("a.test", "/narrow"), 503);
            second.abort(new IllegalStateException("gone"));
            assertThat(gone.get(10, TimeUnit.SECONDS)).hasMessage("gone");
            awaitQueued("narrow", 0);
            third.get("a.test", "/narrow");
            awaitQueued("narrow", 1);
            free.countDown();
            assertStatus(first.response(), 200);
            assertStatus(third.response(), 200);
            assertThat(backend.arrivals()).isEqualTo(2);
        } finally {
            client.stop();
        }
    }
}
