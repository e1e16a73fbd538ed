package dev.breakwater.it;

/** The window of a client's stream is what frames over HTTP/2 flow by. */
class WebSocketOverHttp2FlowIT extends WebSocketFlowIT {
    @Override
    boolean overHttp2() {
        return true;
    }
}
