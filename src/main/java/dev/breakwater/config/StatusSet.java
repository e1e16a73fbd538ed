package dev.breakwater.config;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP statuses as configurations write them: single ones and ranges, as in "200-299,304". */
public final class StatusSet {
    private static final Pattern PART = Pattern.compile("\\s*([1-5]\\d\\d)\\s*(?:-\\s*([1-5]\\d\\d))?\\s*");

    private final BitSet statuses = new BitSet(600);

    private StatusSet() {}

    /** @throws IllegalArgumentException when the text is no set of statuses */
    public static StatusSet parse(String text) {
        StatusSet set = new StatusSet();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("\"" + text + "\" is not a set of statuses");
            }
            int from = Integer.parseInt(matcher.group(1));
            int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
            if (from > to) {
                throw new IllegalArgumentException("\"" + text + "\" holds a range that runs backwards");
            }
            set.statuses.set(from, to + 1);
        }
        return set;
    }

    public boolean contains(int status) {
        return statuses.get(status);
    }
}
