package dev.breakwater.admin;

import tools.jackson.databind.node.ObjectNode;

/**
 * Something that the operator should hear of.
 *
 * @param id counted from 1, or 0 for what is out of date as soon as the next one comes
 * @param type health, breaker, state, config, traffic or backends
 */
record Event(long id, String type, ObjectNode data) {
    /** As a server-sent event: the HTML standard, section 9.2. */
    String text() {
        return (id == 0 ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: " + data + "\n\n";
    }
}
