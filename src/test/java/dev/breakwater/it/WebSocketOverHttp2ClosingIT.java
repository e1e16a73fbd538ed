package dev.breakwater.it;

/** However one side of a WebSocket over HTTP/2 ends, the other hears of it as over HTTP/1.1. */
class WebSocketOverHttp2ClosingIT extends WebSocketClosingIT {
    @Override
    boolean overHttp2() {
        return true;
    }
}
