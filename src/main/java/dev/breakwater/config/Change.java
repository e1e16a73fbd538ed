package dev.breakwater.config;

import tools.jackson.databind.node.ObjectNode;

/** What an edit does to a document. */
@FunctionalInterface
public interface Change {
    /**
     * Makes the new document.
     *
     * @param document a copy of the present one as written, which may be changed and returned
     * @param config what the present one means
     * @throws ConfigException where the change does not fit the document
     */
    ObjectNode apply(ObjectNode document, ProxyConfig config) throws ConfigException;
}
