package dev.breakwater.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects mistakes, so that all of them can be told at once. For one thread. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Hidden> hidden = new ArrayList<>();
    private String expanded;
    private String written;

    /** Text that no message about its place may show, and what they show instead. */
    private record Hidden(String place, Pattern text, String shown) {
        String hide(String message, String path) {
            return path.startsWith(place) || place.startsWith(path)
                    ? text.matcher(message).replaceAll(Matcher.quoteReplacement(shown))
                    : message;
        }
    }

    public void add(String path, String fact, String remedy) {
        found.add(problem(asWritten(path), fact, remedy));
    }

    public void warn(String path, String fact, String remedy) {
        warnings.add(problem(asWritten(path), fact, remedy));
    }

    /** From now on messages about a place, what it is part of and what is part of it show something else than a text that may be a secret. */
    void hide(String path, String text, String shown) {
        if (!text.isEmpty() && !text.equals(shown)) {
            Pattern whole = Pattern.compile("(?<!\\w)" + Pattern.quote(text) + "(?!\\w)");
            hidden.add(new Hidden(asWritten(path), whole, shown));
        }
    }

    private Problem problem(String path, String fact, String remedy) {
        String shownFact = fact;
        String shownRemedy = remedy;
        for (Hidden each : hidden) {
            shownFact = each.hide(shownFact, path);
            shownRemedy = each.hide(shownRemedy, path);
        }
        return new Problem(path, shownFact, shownRemedy);
    }

    /** What stands there was written elsewhere, in a short form. */
    void rename(String expanded, String written) {
        this.expanded = expanded;
        this.written = written;
    }

    private String asWritten(String path) {
        return expanded != null && path.startsWith(expanded) ? written + path.substring(expanded.length()) : path;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<Problem> found() {
        return found;
    }

    List<Problem> warnings() {
        return warnings;
    }

    /** What the author most likely meant, as a sentence, or what there is. */
    static String didYouMean(String word, Collection<String> known) {
        String best = null;
        int least = Math.max(2, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        if (best != null) {
            return "Did you mean \"" + best + "\"?";
        }
        return known.isEmpty() ? "" : "There is " + String.join(", ", known) + ".";
    }

    /** How many letters must be put in, taken out or changed. */
    private static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
