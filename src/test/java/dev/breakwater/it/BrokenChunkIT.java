package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chunked request bodies that are not. */
class BrokenChunkIT extends ProxyContract {
    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    static Stream<Arguments> chunks() {
        return Stream.of(
                Arguments.of("size that is no number", "zz\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("negative size", "-5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("hexadecimal prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("size beyond all numbers", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("size of 2^32 and 5", "100000005\r\nhello\r\n0\r\n\r\n" + "x".repeat(10)),
                Arguments.of("empty size", "\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("chunk that is longer than it says", "3\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("trailer without a colon", "5\r\nhello\r\n0\r\nX-A\r\n\r\n"));
    }

    /** The header was good, so that the request may have been forwarded already; but never as a whole one, and nothing that follows it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("chunks")
    void aBrokenChunkEndsTheRequest(String what, String body) throws Exception {
        try (RawClient client = connect()) {
            client.send(RawClient.request("POST", "/", "a.test", "Transfer-Encoding: chunked") + body);
            boolean waits = what.equals("size of 2^32 and 5");
            if (waits) {
                client.shutdownOutput();
            } else {
                client.get("a.test", "/smuggled");
            }
            if (!waits || !client.closedByProxy()) {
                if (!deployment.brokenBodyStatuses().isEmpty()) {
                    assertThat(client.response().status()).isIn(deployment.brokenBodyStatuses());
                }
                assertThat(client.closedByProxy()).as("closed").isTrue();
            }
        }
        if (proxy().inFlight() >= 0) {
            Await.until("no request in flight", () -> proxy().inFlight() == 0);
        }
        assertThat(backend.wholeRequests()).as("whole requests at the backend").isZero();
    }
}
