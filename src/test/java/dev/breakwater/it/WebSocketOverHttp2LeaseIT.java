package dev.breakwater.it;

/** A stream over HTTP/2 holds its backend's place as one over HTTP/1.1 does. */
class WebSocketOverHttp2LeaseIT extends WebSocketLeaseIT {
    @Override
    boolean overHttp2() {
        return true;
    }
}
