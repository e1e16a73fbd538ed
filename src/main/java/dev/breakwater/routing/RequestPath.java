package dev.breakwater.routing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A request's path in two forms: as it came, which is what a backend gets, and decoded, which is what routes are matched against.
 *
 * <p>The decoded form has percent-escapes resolved except of {@code /}, path parameters cut off and repeated slashes merged, so that no
 * spelling of a path slips past the route that is meant for it. A path that a lenient backend could read as climbing out of a prefix is refused:
 * one with a dot segment in any spelling, with an escaped NUL, with a percent sign that begins no escape, or with a character outside of printable ASCII.
 *
 * @param raw as it came
 * @param decoded as routes see it
 */
public record RequestPath(String raw, String decoded) {
    /** The path, or null where it is refused. */
    public static RequestPath of(String raw) {
        if (!raw.startsWith("/")) {
            return raw.equals("*") ? new RequestPath(raw, "/") : null;
        }
        boolean plain = true;
        char previous = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return null;
            }
            plain &= c != '%' && c != ';' && c != '\\' && !(previous == '/' && (c == '/' || c == '.'));
            previous = c;
        }
        return plain ? new RequestPath(raw, raw) : decode(raw);
    }

    private static RequestPath decode(String raw) {
        StringBuilder decoded = new StringBuilder(raw.length());
        int length = raw.length();
        for (int start = 1; start <= length; ) {
            int end = raw.indexOf('/', start);
            if (end < 0) {
                end = length;
            }
            String segment = segment(raw, start, end);
            if (segment == null || climbs(segment)) {
                return null;
            }
            if (!segment.isEmpty() || end == length) {
                decoded.append('/').append(segment);
            }
            start = end + 1;
        }
        return new RequestPath(raw, decoded.toString());
    }

    /** One segment without its parameters, decoded; %2F stays as it is. Null where an escape is none, or NUL. */
    private static String segment(String raw, int start, int end) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
        boolean parameters = false;
        for (int i = start; i < end; i++) {
            char c = raw.charAt(i);
            int code = c == '%' ? escaped(raw, i, end) : c;
            if (code <= 0) {
                return null;
            }
            parameters |= c == ';';
            boolean slash = c == '%' && code == '/';
            if (!parameters) {
                bytes.write(slash ? c : code);
            }
            i += c == '%' && !slash ? 2 : 0;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int escaped(String raw, int at, int end) {
        if (at + 2 >= end) {
            return -1;
        }
        int high = Character.digit(raw.charAt(at + 1), 16);
        int low = Character.digit(raw.charAt(at + 2), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Whether a backend that takes %2F or a backslash for a slash would find a dot segment here. */
    private static boolean climbs(String segment) {
        for (String part : segment.split("\\\\|%2[Ff]", -1)) {
            int parameters = part.indexOf(';');
            String name = parameters < 0 ? part : part.substring(0, parameters);
            if (name.equals(".") || name.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** What is left of the raw path, beginning with a slash, after so many segments of the decoded one. */
    String rawAfter(int segments) {
        int at = 0;
        for (int left = segments; left > 0 && at < raw.length(); ) {
            int slash = raw.indexOf('/', at + 1);
            int end = slash < 0 ? raw.length() : slash;
            // An empty name does not count: it is not in the decoded path either.
            boolean named = end > at + 1 && raw.charAt(at + 1) != ';';
            left -= named ? 1 : 0;
            at = end;
        }
        return at >= raw.length() ? "/" : raw.substring(at);
    }
}
