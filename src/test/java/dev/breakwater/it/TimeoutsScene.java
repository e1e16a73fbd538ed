package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;

/** One proxy, in one deployment, of {@link TimeoutsIT}. */
final class TimeoutsScene extends ProxyContract {
    private final BlackHole blackHole = new BlackHole();

    TimeoutsScene() throws IOException {}

    @Override
    void stopBackends() {
        super.stopBackends();
        try {
            blackHole.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    String configuration() {
        return HEAD + """
                "timeouts": {"response_header": "2s"},
                "upstreams": {"u": {"backends": ["@main@"]}, "hole": {"backends": ["%s"]}},
                "sites": [
                  {"hosts": ["a.test"], "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/connect", "upstream": "hole", "timeouts": {"connect": "200ms", "response_header": "30s"}},
                    {"path": "/read", "upstream": "u", "timeouts": {"read": "1s", "response_header": "30s"}},
                    {"path": "/write", "upstream": "u", "timeouts": {"write": "300ms", "response_header": "30s"}},
                    {"path": "/client", "upstream": "u", "timeouts": {"client": "300ms", "response_header": "30s"}},
                    {"path": "/total", "upstream": "u",
                     "timeouts": {"total": "1500ms", "response_header": "30s", "client": "30s"}},
                    {"path": "/patient", "upstream": "u", "timeouts": {"response_header": "0"}}]},
                  {"hosts": ["site.test"], "timeouts": {"response_header": "30s", "total": "300ms"}, "routes": [
                    {"path": "/", "upstream": "u"}]}]}""".formatted(blackHole.url());
    }

    void aConnectionThatIsNotEstablishedIsGivenUp() throws Exception {
        Response response = get("a.test", "/connect");
        assertStatus(response, 504);
        assertThat(response.text()).contains("connect_timeout");
    }

    void aBackendThatDoesNotAnswerIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.awaitEnd();
            ended.countDown();
        });
        try (RawClient client = connect()) {
            Response response = client.get("a.test", "/").response();
            assertStatus(response, 504);
            assertThat(response.text()).contains("backend_timeout");
            ended.await();
            backend.answer(Handler.OK);
            assertStatus(client.get("a.test", "/").response(), 200);
        }
    }

    void aHeaderThatIsNotCompletedIsGivenUp() throws Exception {
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nX-A: b\r\n");
            exchange.awaitEnd();
        });
        assertStatus(get("a.test", "/"), 504);
    }

    void theTimeForTheHeaderBeginsWhenTheRequestIsSent() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 5") + "a");
            Thread.sleep(2_200);
            client.send("bcde");
            assertStatus(client.response(), 200);
        }
    }

    void aBodyThatStopsIsCutOff() throws Exception {
        backend.answer(exchange -> {
            boolean chunked = exchange.target().endsWith("chunked");
            exchange.head(200, chunked ? "Transfer-Encoding: chunked" : "Content-Length: 100");
            exchange.raw("\r\n5\r\nstart\r\n");
            exchange.awaitEnd();
        });
        try (RawClient counted = connect();
                RawClient chunked = connect()) {
            counted.get("a.test", "/read/counted");
            chunked.get("a.test", "/read/chunked");
            for (RawClient client : new RawClient[] {counted, chunked}) {
                Response response = client.response();
                assertStatus(response, 200);
                assertThat(response.complete()).as("%s", response).isFalse();
            }
        }
    }

    void aBodyThatGoesOnMayTakeAsLongAsItLikes() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            for (int i = 0; i < 12; i++) {
                exchange.chunk("tick");
                Thread.sleep(100);
            }
            exchange.lastChunk();
        });
        assertThat(get("a.test", "/read").text()).isEqualTo("tick".repeat(12));
    }

    void aBackendThatDoesNotTakeTheBodyIsGivenUp() throws Exception {
        backend.answer(exchange -> {
            while (!exchange.socket().isClosed()) {
                Thread.sleep(50);
            }
        });
        try (RawClient client = connect()) {
            Thread uploader = new Thread(() -> upload(client));
            uploader.start();
            Response response = client.response();
            assertStatus(response, 504);
            assertThat(response.text()).contains("backend_timeout");
            client.reset();
            uploader.join();
        } finally {
            backend.dropConnections();
        }
    }

    private static void upload(RawClient client) {
        byte[] part = new byte[64 * 1024];
        try {
            client.send(RawClient.request("POST", "/write", "a.test", "Content-Length: 500000000"));
            for (int i = 0; i < 7000; i++) {
                client.send(part);
            }
        } catch (IOException refused) {
            // That is what the test expects.
        }
    }

    void aClientThatDoesNotGoOnWithItsBodyIsGivenUp() throws Exception {
        backend.answer(Handler.SILENT);
        for (String start :
                new String[] {"Content-Length: 100\r\n\r\nstart", "Transfer-Encoding: chunked\r\n\r\n5\r\nstart\r\n"}) {
            try (RawClient client = connect()) {
                client.send("POST /client HTTP/1.1\r\nHost: a.test\r\n" + start);
                Response response = client.response();
                assertStatus(response, 408);
                assertThat(response.text()).contains("client_timeout");
                assertThat(client.closedByProxy()).isTrue();
            }
        }
    }

    void aClientThatSendsNothingOfItsBodyIsGivenUp() throws Exception {
        backend.answer(Handler.SILENT);
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/client", "a.test", "Content-Length: 100"));
            assertStatus(client.response(), 408);
            assertThat(client.closedByProxy()).isTrue();
        }
    }

    void aClientThatDoesNotTakeTheResponseIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        backend.answer(exchange -> {
            try {
                exchange.respond(200, "x".repeat(50_000_000));
            } finally {
                ended.countDown();
            }
        });
        try (RawClient client = RawClient.withSmallBuffers(proxy().port())) {
            client.get("a.test", "/client");
            ended.await();
            Response response = client.response();
            assertStatus(response, 200);
            assertThat(response.complete()).isFalse();
        }
    }

    void theTotalTimeCountsFromTheRequestsStart() throws Exception {
        backend.answer(Handler.SILENT);
        Response response = get("a.test", "/total");
        assertStatus(response, 504);
        assertThat(response.text()).contains("total_timeout");
    }

    void theTotalTimeEndsEvenAResponseThatGoesOn() throws Exception {
        backend.answer(exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            while (true) {
                exchange.chunk("tick");
                Thread.sleep(50);
            }
        });
        Response response = get("a.test", "/total");
        assertStatus(response, 200);
        assertThat(response.complete()).isFalse();
    }

    void timeoutsAreInheritedFromTheSite() throws Exception {
        backend.answer(Handler.SILENT);
        assertThat(get("site.test", "/").text()).contains("total_timeout");
    }

    void zeroMeansNoLimit() throws Exception {
        backend.answer(exchange -> {
            Thread.sleep(2_200);
            exchange.respond(200, "late");
        });
        assertThat(get("a.test", "/patient").text()).isEqualTo("late");
    }
}
