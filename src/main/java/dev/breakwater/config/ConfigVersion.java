package dev.breakwater.config;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * One configuration that was in force.
 *
 * @param number counted from 1
 * @param etag number and hash of the content in quotes, as HTTP writes it
 * @param at when it came into force
 * @param source where it came from: "start", "file", "rollback to 3" or who changed it
 * @param persisted whether the file says the same
 * @param reason why the file does not say the same, or null
 * @param pending whether it is undone unless it is confirmed
 * @param warnings what is allowed but deserves a word to the operator
 * @param document the document as written, without secrets
 */
public record ConfigVersion(
        int number,
        String etag,
        Instant at,
        String source,
        boolean persisted,
        String reason,
        boolean pending,
        List<Problem> warnings,
        ObjectNode document) {
    /** A copy, which may be changed. */
    @Override
    public ObjectNode document() {
        return document.deepCopy();
    }

    /** The same version once it is known whether the file says it, too. */
    ConfigVersion kept(String whyNot) {
        return new ConfigVersion(number, etag, at, source, whyNot == null, whyNot, false, warnings, document);
    }

    /** Whether an If-Match field names this version. */
    boolean matches(String etags) {
        if (etags == null) {
            return true;
        }
        for (String each : etags.split(",")) {
            String tag = each.strip();
            if (tag.equals("*") || tag.equals(etag) || etag.equals('"' + tag + '"')) {
                return true;
            }
        }
        return false;
    }
}
