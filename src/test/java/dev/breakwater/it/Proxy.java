package dev.breakwater.it;

/** A running proxy of some deployment. */
interface Proxy extends AutoCloseable {
    int port();

    /** The URL of the admin interface, without a slash at the end. Off the standalone server it needs a token. */
    String adminUrl();

    /** Requests in flight to all backends, or -1 where the deployment does not tell. */
    int inFlight();

    @Override
    void close();
}
