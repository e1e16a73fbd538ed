package dev.breakwater.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold for header rules and for text with placeholders. */
final class HeaderValidator {
    /** The placeholders that may stand in header values, redirect targets and response bodies. */
    static final List<String> PLACEHOLDERS =
            List.of("client_ip", "host", "path", "query", "uri", "method", "scheme", "request_id", "backend");

    static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~\\p{Alnum}-]+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z_]+)}");
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]|[^\\x00-\\xFF]");
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "transfer-encoding",
            "content-length",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "proxy-connection");

    private final Problems problems;

    HeaderValidator(Problems problems) {
        this.problems = problems;
    }

    /** @param forwards whether {@code {backend}} has a meaning */
    void validate(HeaderRules rules, String path, boolean forwards) {
        rules.set().forEach((name, value) -> field(name, value, path + ".set." + name, forwards));
        rules.add().forEach((name, value) -> field(name, value, path + ".add." + name, forwards));
        for (int i = 0; i < rules.remove().size(); i++) {
            name(rules.remove().get(i), path + ".remove[" + i + "]");
        }
    }

    /** Fields that are sent as they stand. */
    void fields(Map<String, String> fields, String path) {
        fields.forEach((name, value) -> field(name, value, path + "." + name, false));
    }

    private void field(String name, String value, String path, boolean forwards) {
        name(name, path);
        value(value, path);
        placeholders(value, path, forwards);
    }

    /** Text that becomes the value of a field. */
    void value(String value, String path) {
        if (FORBIDDEN.matcher(value).find()) {
            problems.add(
                    path,
                    "holds a character that no header field may hold.",
                    "Leave out line ends and control characters.");
        }
    }

    private void name(String name, String path) {
        if (!TOKEN.matcher(name).matches()) {
            problems.add(
                    path, "\"" + name + "\" is not the name of a header field.", "Use letters, digits and hyphens.");
        } else if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            problems.add(
                    path, "\"" + name + "\" belongs to the connection.", "The proxy sets it itself; leave it out.");
        }
    }

    void placeholders(String text, String path, boolean forwards) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!PLACEHOLDERS.contains(name)) {
                problems.add(path, "{" + name + "} is not a placeholder.", Problems.didYouMean(name, PLACEHOLDERS));
            } else if (name.equals("backend") && !forwards) {
                problems.add(path, "{backend} stands for nothing, since the route does not forward.", "Leave it out.");
            }
        }
    }
}
