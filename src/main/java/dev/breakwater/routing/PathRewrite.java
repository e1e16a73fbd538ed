package dev.breakwater.routing;

import dev.breakwater.config.RewriteConfig;
import dev.breakwater.config.RouteConfig;
import java.util.regex.Pattern;

/** The path that a backend gets in place of the client's. Immutable. */
public final class PathRewrite {
    private final int strippedSegments;
    private final boolean changed;
    private final String prefix;
    private final Pattern pattern;
    private final String replacement;

    PathRewrite(RouteConfig route) {
        RewriteConfig rewrite = route.rewrite();
        prefix = rewrite == null || rewrite.prefix() == null ? "" : withoutSlash(rewrite.prefix());
        boolean cutsPrefix = route.stripPrefix() || rewrite != null && rewrite.prefix() != null;
        strippedSegments = cutsPrefix ? segments(route.path()) : 0;
        changed = cutsPrefix || rewrite != null;
        pattern = rewrite == null || rewrite.regex() == null ? null : Pattern.compile(rewrite.regex());
        replacement = rewrite == null ? null : rewrite.replacement();
    }

    /** The raw path for the backend, byte for byte the client's where nothing is rewritten; null where the result would not be a path. */
    public String apply(RequestPath path) {
        if (!changed) {
            return path.raw();
        }
        String result = prefix + (path.raw().equals("*") ? "/" : path.rawAfter(strippedSegments));
        if (pattern != null) {
            result = pattern.matcher(result).replaceFirst(replacement);
        }
        return RequestPath.of(result) == null ? null : result;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static int segments(String path) {
        return (int) path.chars().filter(c -> c == '/').count() - (path.endsWith("/") ? 1 : 0);
    }
}
