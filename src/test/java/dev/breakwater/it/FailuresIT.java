package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that fail, and what clients see of it. */
class FailuresIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {
                  "u": {"backends": ["@main@"]},
                  "refusing": {"backends": ["http://127.0.0.1:%d"]},
                  "nameless": {"backends": ["http://no-such-host.invalid:80"]},
                  "down": {"backends": [{"url": "@main@", "state": "down"}]}},
                "sites": [{"hosts": ["a.test"], "routes": [
                    {"path": "/", "upstream": "u"},
                    {"path": "/refusing", "upstream": "refusing"},
                    {"path": "/nameless", "upstream": "nameless"},
                    {"path": "/down", "upstream": "down"}]}]}""".formatted(FreePort.next());
    }

    @Test
    void aRefusedConnectionIsABadGateway() throws Exception {
        Response response = get("a.test", "/refusing");
        assertStatus(response, 502);
        assertThat(response.text()).contains("connect_failed");
        assertThat(response.value("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void aNameThatDoesNotResolveIsABadGateway() throws Exception {
        Response response = get("a.test", "/nameless");
        assertStatus(response, 502);
        assertThat(response.text()).contains("dns");
        assertThat(response.text()).doesNotContain("invalid");
    }

    @Test
    void withoutAReadyBackendTheServiceIsUnavailable() throws Exception {
        Response response = get("a.test", "/down");
        assertStatus(response, 503);
        assertThat(response.text()).contains("no_backend");
        assertThat(response.value("Retry-After")).isNotNull();
    }

    @Test
    void aConnectionThatEndsBeforeTheHeaderIsABadGateway() throws Exception {
        for (Handler end : new Handler[] {BackendExchange::reset, BackendExchange::close}) {
            backend.answer(end);
            Response response = get("a.test", "/");
            assertStatus(response, 502);
            assertThat(response.text()).contains("backend_reset");
        }
    }

    @Test
    void aConnectionThatEndsInTheHeaderIsABadGateway() throws Exception {
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A");
            exchange.close();
        });
        assertStatus(get("a.test", "/"), 502);
    }

    @Test
    void aResetInTheMiddleOfAnUploadIsABadGateway() throws Exception {
        backend.answer(exchange -> {
            exchange.readPart();
            exchange.reset();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 1000000") + "start");
            assertStatus(client.response(), 502);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/1.1 abc What\r\n\r\n",
                "HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n",
                "HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Nul: a\u0000b\r\nContent-Length: 0\r\n\r\n"
            })
    void aResponseThatIsNotHttpIsABadGateway(String response) throws Exception {
        backend.answer(exchange -> {
            exchange.raw(response);
            exchange.close();
        });
        Response answer = get("a.test", "/");
        assertStatus(answer, 502);
        assertThat(answer.text()).containsAnyOf("bad_response", "backend_reset").doesNotContain("hello");
    }

    private void cutOff(String framing, Handler end) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        backend.answer(Handler.cutOff(framing, read, end));
        try (RawClient client = connect()) {
            Response head = client.get("a.test", "/").head();
            assertStatus(head, 200);
            read.countDown();
            Response response = client.body(head, false);
            assertThat(response.complete()).as(framing).isFalse();
            assertThat(client.closedByProxy()).isTrue();
        }
    }

    @Test
    void aResponseThatIsCutOffIsSeenAsCutOff() throws Exception {
        for (String framing : new String[] {"Content-Length: 100", "Transfer-Encoding: chunked"}) {
            cutOff(framing, BackendExchange::close);
            cutOff(framing, BackendExchange::reset);
        }
    }

    @Test
    void aResponseWithABrokenChunkIsSeenAsCutOff() throws Exception {
        cutOff("Transfer-Encoding: chunked", exchange -> {
            exchange.raw("zz\r\nnot a chunk\r\n");
            exchange.awaitEnd();
        });
    }

    @Test
    void aShortAnswerToHeadIsNotCutOff() throws Exception {
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
            exchange.close();
        });
        try (RawClient client = connect()) {
            Response response =
                    client.send(RawClient.request("HEAD", "/", "a.test")).responseToHead();
            assertThat(response.value("Content-Length")).isEqualTo("100");
        }
    }

    @Test
    void theClientsConnectionOutlivesABackendsFailure() throws Exception {
        try (RawClient client = connect()) {
            for (int i = 0; i < 3; i++) {
                backend.answer(BackendExchange::reset);
                assertStatus(client.get("a.test", "/").response(), 502);
                assertStatus(client.get("a.test", "/refusing").response(), 502);
                if (!deployment.closesAfter(503)) {
                    assertStatus(client.get("a.test", "/down").response(), 503);
                }
                assertStatus(client.get("unknown.test", "/").response(), 421);
                backend.answer(Handler.OK);
                assertThat(client.get("a.test", "/").response().text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void theClientsConnectionOutlivesAFailedRequestWithABody() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.reset();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.requestWith("whole body", "POST", "/", "a.test"));
            assertStatus(client.response(), 502);
            backend.answer(Handler.OK);
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("hello");
        }
    }

    @Test
    void aConnectionThatTheBackendClosedBetweenRequestsFailsNone() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertStatus(get("a.test", "/"), 200);
            backend.dropConnections();
            // The proxy hears of the end before a new client can have connected, sent and been routed only most of the
            // time.
            Thread.sleep(50);
        }
    }

    @Test
    void whatABackendSendsBehindItsResponseIsNotTakenForTheNextOne() throws Exception {
        backend.answer(exchange -> exchange.raw(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
        assertThat(get("a.test", "/").text()).isEqualTo("ok");
        backend.answer(Handler.OK);
        for (int i = 0; i < 5; i++) {
            Response next = get("a.test", "/");
            assertThat(next.text()).isNotEqualTo("evil");
        }
    }
}
