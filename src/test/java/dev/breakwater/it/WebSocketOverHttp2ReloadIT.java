package dev.breakwater.it;

/** A reload ends only the streams over HTTP/2 whose backend or route went away. */
class WebSocketOverHttp2ReloadIT extends WebSocketReloadIT {
    @Override
    boolean overHttp2() {
        return true;
    }
}
