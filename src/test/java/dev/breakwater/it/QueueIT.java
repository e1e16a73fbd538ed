package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests wait while every backend has as many as it may, but neither for ever nor in any number. */
class QueueIT extends QueueContract {
    private static final int CLIENTS = 300;
    private static final int PLACES = 4;
    private static final int QUEUE = 50;

    @Override
    String configuration() {
        backend("other");
        return AdminContract.HEAD + """
                "upstreams": {
                  "backend": {"queue": {"size": 2, "max_wait": "30s"},
                    "backends": [{"url": "@main@", "max_connections": 1}]},
                  "upstream": {"max_connections": 1, "queue": {"size": 2, "max_wait": "30s"},
                    "backends": ["@main@", "@other@"]},
                  "brief": {"queue": {"max_wait": "300ms"}, "backends": [{"url": "@main@", "max_connections": 1}]},
                  "none": {"queue": {"size": 0}, "backends": [{"url": "@main@", "max_connections": 1}]},
                  "crowd": {"queue": {"size": %d, "max_wait": "30s"},
                    "backends": [{"url": "@main@", "max_connections": %d}]}},
                "sites": [{"routes": [
                  {"path": "/backend", "upstream": "backend"},
                  {"path": "/upstream", "upstream": "upstream"},
                  {"path": "/brief", "upstream": "brief"},
                  {"path": "/none", "upstream": "none"},
                  {"path": "/total", "upstream": "backend", "timeouts": {"total": "300ms"}},
                  {"path": "/crowd", "upstream": "crowd"}]}]}""".formatted(QUEUE, PLACES);
    }

    @AfterEach
    void everyPlaceIsFreeAgain() {
        awaitFree("/backend", "/upstream", "/brief", "/none", "/crowd");
    }

    private static Handler after(CountDownLatch free) {
        return exchange -> {
            exchange.readBody();
            free.await();
            exchange.respond(200, exchange.target());
        };
    }

    /** Holds up whatever comes to any backend, until it is told otherwise. */
    private CountDownLatch holdUp() {
        CountDownLatch free = new CountDownLatch(1);
        backend.answer(after(free));
        backend("other").answer(after(free));
        return free;
    }

    private int arrivals() {
        return backend.arrivals() + backend("other").arrivals();
    }

    private static void assertOverloaded(Response response) {
        assertStatus(response, 503);
        assertThat(response.text()).contains("overloaded");
        assertThat(response.value("Retry-After")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"backend", "upstream"})
    void requestsWaitAndAreServedInOrder(String upstream) throws Exception {
        String path = "/" + upstream;
        CountDownLatch free = holdUp();
        try (RawClient first = connect();
                RawClient second = connect();
                RawClient third = connect()) {
            first.get("a.test", path + "/1");
            Await.until("the first arrives", () -> arrivals() == 1);
            second.send(RawClient.requestWith("body of the second", "POST", path + "/2", "a.test"));
            awaitQueued(upstream, 1);
            third.get("a.test", path + "/3");
            awaitQueued(upstream, 2);
            assertThat(arrivals()).isEqualTo(1);
            assertOverloaded(get("a.test", path + "/4"));
            CountDownLatch next = holdUp();
            free.countDown();
            assertThat(first.response().text()).isEqualTo(path + "/1");
            Await.until("the second arrives", () -> arrivals() == 2);
            next.countDown();
            assertThat(second.response().text()).isEqualTo(path + "/2");
            assertThat(third.response().text()).isEqualTo(path + "/3");
        }
    }

    @Test
    void aRequestThatWaitsTooLongIsRefused() throws Exception {
        CountDownLatch free = holdUp();
        try (RawClient first = connect()) {
            first.get("a.test", "/brief");
            Await.until("the first arrives", () -> arrivals() == 1);
            long began = System.nanoTime();
            assertOverloaded(get("a.test", "/brief"));
            assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(250));
            Response withBody = send(RawClient.requestWith("a body", "POST", "/brief", "a.test"));
            assertOverloaded(withBody);
            free.countDown();
            assertStatus(first.response(), 200);
        }
        assertThat(arrivals()).isEqualTo(1);
    }

    @Test
    void theTotalTimeEndsEvenARequestThatWaits() throws Exception {
        CountDownLatch free = holdUp();
        try (RawClient first = connect()) {
            first.get("a.test", "/backend");
            Await.until("the first arrives", () -> arrivals() == 1);
            Response response = get("a.test", "/total");
            assertStatus(response, 504);
            assertThat(response.text()).contains("total_timeout");
            free.countDown();
            assertStatus(first.response(), 200);
        }
    }

    @Test
    void withoutAQueueNoRequestWaits() throws Exception {
        CountDownLatch free = holdUp();
        try (RawClient first = connect()) {
            first.get("a.test", "/none");
            Await.until("the first arrives", () -> arrivals() == 1);
            for (int i = 0; i < 5; i++) {
                assertOverloaded(get("a.test", "/none"));
            }
            free.countDown();
            assertStatus(first.response(), 200);
        }
    }

    @Test
    void aCrowdWaitsOnlyAsFarAsTheQueueReaches() throws Exception {
        CountDownLatch free = holdUp();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Integer>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                answers.add(clients.submit(() -> ask(refused)));
            }
            Await.until("all others are refused", () -> refused.get() == CLIENTS - PLACES - QUEUE);
            Await.until("the places are taken", () -> backend.arrivals() >= PLACES);
            assertThat(backend.arrivals()).isEqualTo(PLACES);
            free.countDown();
            int served = 0;
            for (Future<Integer> answer : answers) {
                served += answer.get(10, TimeUnit.SECONDS) == 200 ? 1 : 0;
            }
            assertThat(served).isEqualTo(PLACES + QUEUE);
            assertThat(refused).hasValue(CLIENTS - PLACES - QUEUE);
        } finally {
            free.countDown();
            clients.shutdownNow();
        }
    }

    private int ask(AtomicInteger refused) throws IOException {
        Response response = get("a.test", "/crowd");
        if (response.status() == 503) {
            refused.incrementAndGet();
        }
        return response.status();
    }
}
