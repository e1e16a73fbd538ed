package dev.breakwater.it;

import java.io.IOException;

/** A client that opens one WebSocket, over HTTP/1.1 or over HTTP/2. */
interface WebSocketClient extends AutoCloseable {
    /** Opens it; fails where it is refused. */
    WebSocketPeer open(String target, String... fields) throws Exception;

    /** Is gone without a word. */
    void vanish() throws IOException;

    @Override
    void close() throws IOException;

    static WebSocketClient overHttp1(RawClient connection) {
        return new WebSocketClient() {
            @Override
            public WebSocketPeer open(String target, String... fields) throws IOException {
                return WebSocketPeer.open(connection, "a.test", target, fields);
            }

            @Override
            public void vanish() throws IOException {
                connection.reset();
            }

            @Override
            public void close() throws IOException {
                connection.close();
            }
        };
    }

    /** One that has a connection to itself. */
    static WebSocketClient overHttp2(Http2Session session) {
        return new WebSocketClient() {
            private Http2Tunnel tunnel;

            @Override
            public WebSocketPeer open(String target, String... fields) throws Exception {
                tunnel = session.webSocket("a.test", target, fields);
                return WebSocketPeer.open(tunnel, session::close);
            }

            @Override
            public void vanish() {
                tunnel.abort();
            }

            @Override
            public void close() throws IOException {
                session.close();
            }
        };
    }
}
