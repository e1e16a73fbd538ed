package dev.breakwater.admin;

import java.io.IOException;

/** What answers for one first segment of the admin interface's paths. Called by any thread. */
@FunctionalInterface
interface Resource {
    Reply handle(Call call) throws ProblemException, IOException;

    /** The most segments that a path of it has. */
    default int depth() {
        return 1;
    }
}
