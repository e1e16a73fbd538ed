package dev.breakwater.proxy;

import java.net.URI;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;

/** Where requests to one backend go: resolved once, not for each request. */
record Target(HttpClient client, Destination destination, URI origin, Protocols protocols) {}
