package dev.breakwater.it;

/** A running proxy of some deployment. */
interface Proxy extends AutoCloseable {
    int port();

    /** Requests in flight to all backends, or -1 where the deployment does not tell. */
    int inFlight();

    @Override
    void close();
}
