package dev.breakwater.config;

import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of the configuration that somebody asks for.
 *
 * @param source who asks for what, such as "api PUT /config"
 * @param whole whether it replaces the whole document, whatever that is
 * @param change what becomes of the document
 * @param ifMatch the ETags of the versions that may be changed, as If-Match has them, "*" or null for any
 * @param confirmWithin after which time the change is undone unless it is confirmed, or null for a change that stays
 */
public record Edit(String source, boolean whole, Change change, String ifMatch, Duration confirmWithin) {
    public Edit {
        if (confirmWithin != null && (confirmWithin.isZero() || confirmWithin.isNegative())) {
            throw new IllegalArgumentException("The time to confirm a change must be longer than " + confirmWithin);
        }
    }

    /** Changes a part of the document. */
    public static Edit of(String source, Change change) {
        return new Edit(source, false, change, null, null);
    }

    /** Puts another document in the place of the present one. */
    public static Edit replace(String source, ObjectNode document) {
        return new Edit(source, true, (present, config) -> document.deepCopy(), null, null);
    }

    public Edit ifMatch(String etags) {
        return new Edit(source, whole, change, etags, confirmWithin);
    }

    public Edit confirmWithin(Duration time) {
        return new Edit(source, whole, change, ifMatch, time);
    }
}
