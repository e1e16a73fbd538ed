package dev.breakwater.routing;

import dev.breakwater.balancing.Pool;

/** What a route does with a request. */
public sealed interface Action {
    /** Sends it to a backend of a pool. */
    record Forward(Pool pool, PathRewrite rewrite, String hostHeader) implements Action {}

    /** Answers with a redirect. */
    record Redirect(int status, Template to) implements Action {}

    /** Answers with a fixed response. */
    record Respond(int status, Template body, String contentType) implements Action {}
}
