package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures of a backend a client never sees, since another backend is asked. In every upstream here {@code a} or what stands for it comes first. */
class RetryIT extends ProxyContract {
    private final BlackHole blackHole = new BlackHole();

    RetryIT() throws IOException {}

    @AfterAll
    void openBlackHole() throws IOException {
        blackHole.close();
    }

    @Override
    String configuration() {
        backend("a");
        backend("b").answer(Handler.OK);
        return HEAD + """
                "upstreams": {
                  "pair": {"policy": "first", "circuit_breaker": {"enabled": false}, "backends": ["@a@", "@b@"]},
                  "refusing": {"policy": "first", "circuit_breaker": {"enabled": false},
                    "backends": ["http://127.0.0.1:%d", "@b@"]},
                  "nameless": {"policy": "first", "circuit_breaker": {"enabled": false},
                    "backends": ["http://no-such-host.invalid:80", "@b@"]},
                  "hole": {"policy": "first", "circuit_breaker": {"enabled": false}, "backends": ["%s", "@b@"]}},
                "sites": [{"routes": [
                  {"path": "/", "upstream": "pair"},
                  {"path": "/refusing", "upstream": "refusing"},
                  {"path": "/nameless", "upstream": "nameless"},
                  {"path": "/hole", "upstream": "hole", "timeouts": {"connect": "1s"}},
                  {"path": "/any-method", "upstream": "pair", "retry": {"non_idempotent": true}},
                  {"path": "/late", "upstream": "pair", "timeouts": {"response_header": "1s"}},
                  {"path": "/late-try", "upstream": "pair", "retry": {"per_try_timeout": "1s"}},
                  {"path": "/only-500", "upstream": "pair", "retry": {"statuses": [500]}}]}]}""".formatted(FreePort.next(), blackHole.url());
    }

    private void assertArrivals(int atA, int atB) {
        assertThat(backend("a").arrivals()).as("arrivals at a").isEqualTo(atA);
        assertThat(backend("b").arrivals()).as("arrivals at b").isEqualTo(atB);
    }

    private static void assertHello(Response response) {
        assertThat(response.text()).as("%s", response).isEqualTo("hello");
    }

    private static Handler afterTheBody(Handler end) {
        return exchange -> {
            exchange.readBody();
            end.handle(exchange);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"/refusing", "/nameless", "/hole"})
    void whatNeverReachedABackendGoesToAnotherWhateverTheMethod(String path) throws Exception {
        try (RawClient get = connect();
                RawClient post = connect();
                RawClient brew = connect()) {
            get.send(RawClient.requestWith("GET body", "GET", path, "a.test"));
            post.send(RawClient.requestWith("POST body", "POST", path, "a.test"));
            brew.send(RawClient.requestWith("BREW body", "BREW", path, "a.test"));
            List<String> bodies = new ArrayList<>();
            for (RawClient client : new RawClient[] {get, post, brew}) {
                assertHello(client.response());
                bodies.add(backend("b").request().text());
            }
            assertThat(bodies).containsExactlyInAnyOrder("GET body", "POST body", "BREW body");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
    void anIdempotentRequestWhoseConnectionEndsGoesToAnother(String method) throws Exception {
        for (Handler end : new Handler[] {BackendExchange::reset, BackendExchange::close}) {
            backend("a").answer(afterTheBody(end));
            String body = method.equals("PUT") ? "what is put" : "";
            try (RawClient client = connect()) {
                client.send(RawClient.requestWith(body, method, "/", "a.test"));
                assertStatus(method.equals("HEAD") ? client.responseToHead() : client.response(), 200);
            }
            assertArrivals(1, 1);
            assertThat(backend("b").request().text()).isEqualTo(body);
            forgetRequests();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "BREW"})
    void anyOtherRequestIsSentOnce(String method) throws Exception {
        for (Handler end : new Handler[] {BackendExchange::reset, BackendExchange::close}) {
            backend("a").answer(afterTheBody(end));
            assertStatus(send(RawClient.requestWith("", method, "/", "a.test")), 502);
            assertStatus(send(RawClient.requestWith("a body", method, "/", "a.test")), 502);
            assertArrivals(2, 0);
            forgetRequests();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "BREW"})
    void everyMethodIsIdempotentWhereTheConfigurationSaysSo(String method) throws Exception {
        backend("a").answer(afterTheBody(BackendExchange::reset));
        assertStatus(send(RawClient.requestWith("a body", method, "/any-method", "a.test")), 200);
        assertArrivals(1, 1);
        assertThat(backend("b").request().text()).isEqualTo("a body");
        backend("a").answer(exchange -> exchange.respond(503, "no"));
        assertStatus(send(RawClient.requestWith("a body", method, "/any-method", "a.test")), 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/late", "/late-try"})
    void aBackendThatDoesNotAnswerInTimeIsLeftForAnother(String path) throws Exception {
        backend("a").answer(afterTheBody(BackendExchange::awaitEnd));
        try (RawClient get = connect();
                RawClient post = connect()) {
            get.get("a.test", path);
            post.send(RawClient.requestWith("a body", "POST", path, "a.test"));
            assertHello(get.response());
            Response response = post.response();
            assertStatus(response, 504);
            assertThat(response.text()).contains("backend_timeout");
        }
        assertArrivals(2, 1);
    }

    @Test
    void whereAllAreLateTheClientHearsOfIt() throws Exception {
        backend("a").answer(BackendExchange::awaitEnd);
        backend("b").answer(BackendExchange::awaitEnd);
        Response response = get("a.test", "/late");
        assertStatus(response, 504);
        assertThat(response.text()).contains("backend_timeout");
        assertArrivals(1, 1);
    }

    @Test
    void aResponseThatIsNotHttpIsNoAnswer() throws Exception {
        backend("a").answer(Handler.raw("garbage\r\n\r\n"));
        assertHello(get("a.test", "/"));
        assertArrivals(1, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anErrorOfOneBackendIsHiddenFromGetAndPassedOnToPost(int status) throws Exception {
        backend("a").answer(exchange -> exchange.respond(status, "x".repeat(100_000), "X-From: a"));
        assertHello(get("a.test", "/"));
        assertArrivals(1, 1);
        Response passedOn = send(RawClient.requestWith("a body", "POST", "/", "a.test"));
        assertStatus(passedOn, status);
        assertThat(passedOn.value("X-From")).isEqualTo("a");
        assertThat(passedOn.body()).hasSize(100_000);
        assertArrivals(2, 1);
    }

    @Test
    void anyOtherStatusIsPassedOn() throws Exception {
        for (int status : new int[] {400, 404, 409, 425, 429, 501, 505}) {
            backend("a").answer(exchange -> exchange.respond(status, "so it is"));
            assertStatus(get("a.test", "/"), status);
        }
        assertThat(backend("b").arrivals()).isZero();
        backend("a").answer(exchange -> exchange.respond(503, "not listed"));
        assertStatus(get("a.test", "/only-500"), 503);
        assertThat(backend("b").arrivals()).isZero();
    }

    @Test
    void whereEveryBackendAnswersWithAnErrorTheLastAnswerIsPassedOnWhole() throws Exception {
        String content = "b is down for the day. ".repeat(10_000);
        backend("a").answer(exchange -> exchange.respond(503, "a is down", "X-From: a", "Retry-After: 1"));
        backend("b").answer(exchange -> exchange.respond(503, content, "X-From: b", "Retry-After: 86400"));
        Response response = get("a.test", "/");
        assertStatus(response, 503);
        assertThat(response.value("X-From")).isEqualTo("b");
        assertThat(response.value("Retry-After")).isEqualTo("86400");
        assertThat(response.text()).isEqualTo(content);
        assertThat(response.complete()).isTrue();
        assertArrivals(1, 1);
    }

    @Test
    void nothingIsSentAgainOnceAByteWasPassedOn() throws Exception {
        for (String framing : new String[] {"Content-Length: 100", "Transfer-Encoding: chunked"}) {
            CountDownLatch read = new CountDownLatch(1);
            backend("a").answer(Handler.cutOff(framing, read, BackendExchange::reset));
            try (RawClient client = connect()) {
                Response head = client.get("a.test", "/").head();
                assertStatus(head, 200);
                read.countDown();
                assertThat(client.body(head, false).complete()).as(framing).isFalse();
                assertThat(client.closedByProxy()).isTrue();
            }
        }
        assertArrivals(2, 0);
    }
}
