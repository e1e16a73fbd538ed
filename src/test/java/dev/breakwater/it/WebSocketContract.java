package dev.breakwater.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;

/** What holds for WebSockets, whichever version of HTTP their clients open them over. */
abstract class WebSocketContract extends ProxyContract {
    @BeforeEach
    final void whereThereAreWebSockets() {
        assumeTrue(
                overHttp2() ? deployment.http2() : deployment.webSockets(),
                "Not through Jetty's servlet API, and over HTTP/2 only standalone");
    }

    /** Whether clients open them over HTTP/2. */
    boolean overHttp2() {
        return false;
    }

    /** The status that says that one is open. */
    int openStatus() {
        return overHttp2() ? 200 : 101;
    }

    WebSocketClient client() throws Exception {
        return overHttp2()
                ? WebSocketClient.overHttp2(Http2Session.connect(proxy().port()))
                : WebSocketClient.overHttp1(connect());
    }

    /** One for which as little as possible is taken in advance. */
    WebSocketClient slowClient() throws Exception {
        return overHttp2() ? client() : WebSocketClient.overHttp1(RawClient.withSmallBuffers(proxy().port()));
    }

    /** From now on the backend accepts every one and sends back what comes. */
    void echoes() {
        backend.answer(exchange -> WebSocketPeer.accept(exchange).echo());
    }

    WebSocketPeer open(String target, String... fields) throws Exception {
        return client().open(target, fields);
    }
}
