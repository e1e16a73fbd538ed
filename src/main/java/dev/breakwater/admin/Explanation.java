package dev.breakwater.admin;

import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Tells what would become of a request. */
@FunctionalInterface
public interface Explanation {
    /**
     * @param url absolute, with a host
     * @param fields the request's header
     * @param client the IP address at the other end of the connection
     */
    ObjectNode of(String method, URI url, Map<String, List<String>> fields, String client);
}
