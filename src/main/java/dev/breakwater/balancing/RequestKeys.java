package dev.breakwater.balancing;

/** What of a request may decide which backend it goes to. Asked only for what the policy needs; for one thread at a time. */
public interface RequestKeys {
    /** The IP address of the client. */
    String clientAddress();

    /** The raw path and query. */
    String uri();

    /** The first field of that name, or null. */
    String header(String name);

    /** The value of the cookie of that name, or null. */
    String cookie(String name);
}
