package dev.breakwater.upstream;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/** Where host names lead to, as far as is known. Safe for use by any thread. */
@FunctionalInterface
public interface Addresses {
    /** Nothing is known: names are looked up when a connection is made. */
    Addresses UNKNOWN = url -> List.of();

    /** The addresses of a URL's host name, in the order in which they are to be tried; empty where they are not known or it is an address. */
    List<InetAddress> of(URI url);
}
