package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are not HTTP, or that two parsers could read differently: refused, the connection closed, and nothing reaches a backend. */
class MalformedRequestIT extends ProxyContract {
    private static final String HOST = "Host: a.test\r\n";
    private static final String POST = "POST / HTTP/1.1\r\n" + HOST;
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n";

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["@main@"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    static Stream<Arguments> framing() {
        return Stream.of(
                Arguments.of(
                        "length and chunks", POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "chunks and length", POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
                Arguments.of("two lengths", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!"),
                Arguments.of("two lengths in one field", POST + "Content-Length: 5, 6\r\n\r\nhello!"),
                Arguments.of("negative length", POST + "Content-Length: -5\r\n\r\nhello"),
                Arguments.of("signed length", POST + "Content-Length: +5\r\n\r\nhello"),
                Arguments.of("hexadecimal length", POST + "Content-Length: 0x5\r\n\r\nhello"),
                Arguments.of("length that is no number", POST + "Content-Length: five\r\n\r\nhello"),
                Arguments.of("length with a blank", POST + "Content-Length: 1 0\r\n\r\nhello"),
                Arguments.of("empty length", POST + "Content-Length:\r\n\r\nhello"),
                Arguments.of("length beyond all numbers", POST + "Content-Length: 99999999999999999999\r\n\r\nhello"),
                Arguments.of("unknown coding", POST + "Transfer-Encoding: quoted\r\n\r\n0\r\n\r\n"),
                Arguments.of("chunked is not last", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "chunked twice",
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of(
                        "coding with a control character", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("coding that only resembles", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"));
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of("folded line", "GET / HTTP/1.1\r\n" + HOST + "X-A: b\r\n c\r\n\r\n"),
                Arguments.of("folded first line", "GET / HTTP/1.1\r\n X-A: b\r\n" + HOST + "\r\n"),
                Arguments.of("blank before the colon", "GET / HTTP/1.1\r\n" + HOST + "X-A : b\r\n\r\n"),
                Arguments.of("blank in a name", "GET / HTTP/1.1\r\n" + HOST + "X A: b\r\n\r\n"),
                Arguments.of("empty name", "GET / HTTP/1.1\r\n" + HOST + ": b\r\n\r\n"),
                Arguments.of("no colon", "GET / HTTP/1.1\r\n" + HOST + "X-A\r\n\r\n"),
                Arguments.of("control character in a name", "GET / HTTP/1.1\r\n" + HOST + "X\u0001A: b\r\n\r\n"),
                Arguments.of("NUL in a name", "GET / HTTP/1.1\r\n" + HOST + "X\u0000A: b\r\n\r\n"),
                Arguments.of("NUL in a value", "GET / HTTP/1.1\r\n" + HOST + "X-A: b\u0000c\r\n\r\n"),
                Arguments.of("bare CR in a value", "GET / HTTP/1.1\r\n" + HOST + "X-A: b\rX-B: c\r\n\r\n"),
                Arguments.of("no host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n"),
                Arguments.of("two hosts", "GET / HTTP/1.1\r\n" + HOST + "Host: b.test\r\n\r\n"),
                Arguments.of("the same host twice", "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
                Arguments.of("host with a blank", "GET / HTTP/1.1\r\nHost: a test\r\n\r\n"),
                Arguments.of("host with a path", "GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n"),
                Arguments.of("host with user", "GET / HTTP/1.1\r\nHost: user@a.test\r\n\r\n"),
                Arguments.of("host with a bad port", "GET / HTTP/1.1\r\nHost: a.test:99x\r\n\r\n"));
    }

    static Stream<Arguments> requestLines() {
        return Stream.of(
                Arguments.of("method with a bracket", "G(T / HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("method with a control character", "G\u0001T / HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("no target", "GET HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("no version", "GET /\r\n" + HOST + "\r\n"),
                Arguments.of("blank in the target", "GET /a b HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("target without a slash", "GET a/b HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("lower-case version", "GET / http/1.1\r\n" + HOST + "\r\n"),
                Arguments.of("version that is none", "GET / HTTP/x.y\r\n" + HOST + "\r\n"),
                Arguments.of("version 3", "GET / HTTP/3.0\r\n" + HOST + "\r\n"),
                Arguments.of("version 1.9", "GET / HTTP/1.9\r\n" + HOST + "\r\n"),
                Arguments.of("text behind the version", "GET / HTTP/1.1 x\r\n" + HOST + "\r\n"),
                Arguments.of(
                        "a TLS greeting", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
                Arguments.of("NUL", "\u0000\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"framing", "headers", "requestLines"})
    void isRefusedAndReachesNoBackend(String what, String request) throws Exception {
        Malformed expected = deployment.malformed(what);
        try (RawClient client = connect()) {
            client.send(request + SMUGGLED);
            if (expected.status() == 0) {
                client.in().rest();
            } else {
                assertStatus(client.response(), expected.status());
                assertThat(
                                expected.closed()
                                        ? client.closedByProxy()
                                        : client.response().status() == 200)
                        .as("what follows is handled as it should be")
                        .isTrue();
            }
        }
        if (expected.forwarded()) {
            Fields fields = backend.request().fields();
            assertThat(fields.contain("Content-Length") && fields.contain("Transfer-Encoding"))
                    .isFalse();
        }
        assertThat(backend.arrivals())
                .as("requests at the backend")
                .isEqualTo((expected.forwarded() ? 1 : 0) + (expected.closed() ? 0 : 1));
    }

    /** RFC 9112 section 2.2 lets a server take a bare LF for a line's end; what counts is that nothing is smuggled. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bareLineFeeds")
    void aBareLineFeedSmugglesNothing(String what, String request) throws Exception {
        try (RawClient client = connect()) {
            client.send(request);
            client.shutdownOutput();
            Response response = client.response();
            assertThat(response.status()).as(what).isIn(200, 400);
            assertThat(backend.arrivals()).isLessThanOrEqualTo(response.status() == 200 ? 1 : 0);
        }
    }

    static Stream<Arguments> bareLineFeeds() {
        return Stream.of(
                Arguments.of("request line", "GET / HTTP/1.1\n" + HOST + "\r\n"),
                Arguments.of("field", "GET / HTTP/1.1\r\n" + HOST + "X-A: b\nX-C: d\r\n\r\n"),
                Arguments.of("end of the header", "GET / HTTP/1.1\r\n" + HOST + "\n"));
    }
}
