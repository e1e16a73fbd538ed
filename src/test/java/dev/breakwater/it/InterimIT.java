package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Interim responses, Expect, trailers, upgrades, and responses that come before the request has ended. */
class InterimIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void aClientThatExpects100IsToldToContinue() throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("PUT", "/", "a.test", "Content-Length: 7", "Expect: 100-continue"));
            assertThat(client.in().line()).startsWith("HTTP/1.1 100");
            assertThat(client.in().fields().lines()).isEmpty();
            client.send("content");
            assertThat(client.response().status()).isEqualTo(200);
        }
        assertThat(backend.request().text()).isEqualTo("content");
    }

    @Test
    void aRefusedClientThatExpects100IsNotToldToContinue() throws Exception {
        try (RawClient client = connect()) {
            client.send(
                    RawClient.request("PUT", "/a/../b", "a.test", "Content-Length: 1000000", "Expect: 100-continue"));
            Response response = client.response();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.interims().isEmpty()).isEqualTo(deployment.continueOnlyWhenWanted());
        }
    }

    @Test
    void a100OfTheBackendIsNotTakenForTheResponse() throws Exception {
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.1 100 Continue\r\n\r\n");
            exchange.respond(200, "after 100");
        });
        assertThat(send(RawClient.requestWith("content", "POST", "/", "a.test")).text())
                .isEqualTo("after 100");
        assertThat(get("a.test", "/").text()).isEqualTo("after 100");
    }

    @Test
    void earlyHintsReachTheClientWhereTheContainerCanSendThem() throws Exception {
        CountDownLatch hinted = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>\r\n\r\n");
            if (deployment.earlyHints()) {
                hinted.await();
            }
            exchange.raw("HTTP/1.1 103 Early Hints\r\nLink: </c.png>\r\n\r\n");
            exchange.respond(200, "page", "X-Final: yes");
        });
        try (RawClient client = connect()) {
            client.get("a.test", "/");
            if (deployment.earlyHints()) {
                assertThat(client.in().line()).startsWith("HTTP/1.1 103");
                assertThat(client.in().fields().values("Link")).isEqualTo(List.of("</a.css>; rel=preload", "</b.js>"));
                hinted.countDown();
            }
            Response response = client.response();
            assertThat(response.text()).isEqualTo("page");
            assertThat(response.value("X-Final")).isEqualTo("yes");
            assertThat(response.fields().contain("Link")).isFalse();
            assertThat(response.interims().stream().map(Response::status))
                    .isEqualTo(deployment.earlyHints() ? List.of(103) : List.of());
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("page");
        }
    }

    @Test
    void otherInterimResponsesDoNotHangTheExchange() throws Exception {
        backend.answer(exchange -> {
            exchange.raw(
                    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 What\r\nA: b\r\n\r\n");
            exchange.respond(200, "final");
        });
        assertThat(get("a.test", "/").text()).isEqualTo("final");
    }

    @Test
    void trailersOfARequestReachTheBackend() throws Exception {
        RecordedRequest request = forwarded(
                RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked", "Trailer: X-Checksum, X-Second")
                        + "3\r\nabc\r\n0\r\nX-Checksum: 123\r\nX-Second: \"a, b\"\r\n\r\n");
        assertThat(request.text()).isEqualTo("abc");
        assertThat(request.trailers().value("X-Checksum")).isEqualTo("123");
        assertThat(request.trailers().value("X-Second")).isEqualTo("\"a, b\"");
    }

    /** Some backends merge them into the header. */
    @Test
    void noClientSpeaksInTheProxysNameInTrailers() throws Exception {
        RecordedRequest request =
                forwarded(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked", "Trailer: X-Checksum")
                        + "3\r\nabc\r\n0\r\nX-Checksum: 123\r\nClient-Cert: :AAAA:\r\nX_Forwarded_Client_Cert: Hash=1\r\n"
                        + "X-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 1.2.3.4\r\n\r\n");
        assertThat(request.trailers().lines()).singleElement().asString().isEqualToIgnoringCase("X-Checksum: 123");
    }

    @Test
    void trailersOfAResponseReachTheClient() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, "Transfer-Encoding: chunked", "Trailer: X-Checksum, Grpc-Status");
            exchange.raw("\r\n");
            exchange.chunk("abc");
            exchange.lastChunk("X-Checksum: 123", "Grpc-Status: 0");
        });
        try (RawClient client = connect()) {
            Response response = client.get("a.test", "/", "TE: trailers").response();
            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.value("Trailer")).contains("X-Checksum");
            assertThat(response.trailers().value("X-Checksum")).isEqualTo("123");
            assertThat(response.trailers().value("Grpc-Status")).isEqualTo("0");
            assertThat(client.get("a.test", "/").response().text()).isEqualTo("abc");
        }
        assertThat(backend.request().fields().value("TE")).isEqualTo("trailers");
    }

    /** RFC 9110 section 6.5.1: whoever merges these into the header would read another message. */
    @Test
    void trailersThatWouldChangeTheMessageAreDropped() throws Exception {
        backend.answer(exchange -> {
            exchange.readBody();
            exchange.head(200, "Transfer-Encoding: chunked", "Trailer: X-Checksum");
            exchange.raw("\r\n");
            exchange.lastChunk("X-Checksum: 123", "Content-Length: 7", "Connection: close", "Transfer-Encoding: x");
        });
        Response response = get("a.test", "/", "TE: trailers");
        assertThat(response.trailers().value("X-Checksum")).isEqualTo("123");
        assertThat(response.trailers().lines()).hasSize(1);
    }

    @Test
    void anUpgradeThatIsNotBridgedIsForwardedAsAnOrdinaryRequest() throws Exception {
        RecordedRequest request = forwardedGet(
                "a.test", "/", "Connection: Upgrade, X-Hop", "Upgrade: other, h2c", "HTTP2-Settings: AAMAAABk");
        assertThat(request.fields().contain("Upgrade")).isFalse();
        assertThat(request.fields().list("Connection", "upgrade")).isFalse();
        assertThat(request.fields().list("Connection", "X-Hop")).isFalse();
    }

    @Test
    void aDemandForAnUpgradeReachesTheClientWithWhatIsDemanded() throws Exception {
        backend.answer(exchange -> exchange.respond(426, "newer please", "Upgrade: TLS/1.3", "Connection: Upgrade"));
        Response response = get("a.test", "/");
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.value("Upgrade")).isEqualTo("TLS/1.3");
        assertThat(response.fields().list("Connection", "upgrade")).isTrue();
        assertThat(response.text()).isEqualTo("newer please");
    }

    @Test
    void aBackendThatSwitchesProtocolsUnaskedIsABadOne() throws Exception {
        backend.answer(
                Handler.raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\ngarbage"));
        Response response = get("a.test", "/");
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).contains("bad_response");
    }

    @Test
    void aFinalResponseReachesAClientThatStillUploads() throws Exception {
        for (String framing : new String[] {"Content-Length: 100000000", "Transfer-Encoding: chunked"}) {
            backend.answer(exchange -> {
                exchange.head(413, "Content-Length: 8", "Connection: close", "X-Early: yes");
                exchange.raw("\r\nToo much");
                exchange.close();
            });
            try (RawClient client = connect()) {
                client.send(RawClient.request("POST", "/", "a.test", framing));
                client.send(framing.startsWith("T") ? "5\r\nstart\r\n" : "start");
                Response response = client.response();
                assertThat(response.status()).as(framing).isEqualTo(413);
                assertThat(response.value("X-Early")).isEqualTo("yes");
                assertThat(response.text()).isEqualTo("Too much");
                assertThat(client.closedByProxy()).isTrue();
            }
        }
    }

    @Test
    void aBackendThatAnswersEarlyMayStillTakeTheWholeUpload() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        backend.answer(exchange -> {
            exchange.readPart();
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("started");
            answered.await();
            exchange.readBody();
            exchange.chunk("ended");
            exchange.lastChunk();
        });
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Content-Length: 10") + "first");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.chunk()).isEqualTo("started");
            client.send("other");
            answered.countDown();
            assertThat(client.chunk()).isEqualTo("ended");
            assertThat(client.chunk()).isEmpty();
        }
        assertThat(backend.request().text()).isEqualTo("firstother");
    }
}
