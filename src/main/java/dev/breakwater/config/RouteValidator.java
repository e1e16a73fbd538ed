package dev.breakwater.config;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What must hold for the routes of a site, each for itself and beside each other. */
final class RouteValidator {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Pattern PATH = Pattern.compile("/|(/[^/?#%;\\\\\\s]+)+/?");

    private final Collection<String> upstreams;
    private final Set<String> used;
    private final Problems problems;
    private final HeaderValidator headers;

    /** @param used is filled with the names of the upstreams that routes forward to */
    RouteValidator(Collection<String> upstreams, Set<String> used, Problems problems) {
        this.upstreams = upstreams;
        this.used = used;
        this.problems = problems;
        this.headers = new HeaderValidator(problems);
    }

    void validate(List<RouteConfig> routes, String path) {
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            String at = path + "[" + i + "]";
            path(route.path(), at + ".path");
            matchers(route, at);
            action(route, at);
            new ResilienceValidator(problems).retry(route.retry(), at + ".retry");
            headers.validate(route.requestHeaders(), at + ".request_headers", route.upstream() != null);
            headers.validate(route.responseHeaders(), at + ".response_headers", route.upstream() != null);
            for (int j = 0; j < i; j++) {
                shadow(routes.get(j), route, path + "[" + j + "]", at);
            }
        }
    }

    private void path(String path, String at) {
        boolean dots = List.of(path.split("/")).stream().anyMatch(part -> part.equals(".") || part.equals(".."));
        if (!PATH.matcher(path).matches() || dots) {
            problems.add(
                    at,
                    "\"" + path + "\" is not a path prefix.",
                    "Begin it with \"/\", write it decoded, without \"//\", dot segments, %, ;, ? and #.");
        }
    }

    private void matchers(RouteConfig route, String at) {
        for (String method : route.methods()) {
            if (!HeaderValidator.TOKEN.matcher(method).matches()) {
                problems.add(
                        at + ".methods", "\"" + method + "\" is not a method.", "Methods are words such as \"GET\".");
            }
        }
        for (String name : route.headers().keySet()) {
            if (!HeaderValidator.TOKEN.matcher(name).matches()) {
                problems.add(
                        at + ".headers." + name,
                        "is not the name of a header field.",
                        "Use letters, digits and hyphens.");
            }
        }
    }

    private void action(RouteConfig route, String at) {
        int actions = (route.upstream() == null ? 0 : 1)
                + (route.redirect() == null ? 0 : 1)
                + (route.respond() == null ? 0 : 1);
        if (actions != 1) {
            problems.add(
                    at,
                    actions == 0 ? "has no action." : "has more than one action.",
                    "Give it one of \"upstream\", \"redirect\" and \"respond\".");
        }
        if (route.upstream() != null) {
            used.add(route.upstream());
            if (!upstreams.contains(route.upstream())) {
                problems.add(
                        at + ".upstream",
                        "\"" + route.upstream() + "\" is not defined.",
                        Problems.didYouMean(route.upstream(), upstreams));
            }
        } else if (route.stripPrefix()
                || route.rewrite() != null
                || !route.hostHeader().equals("client")) {
            problems.add(
                    at, "has strip_prefix, rewrite or host_header but does not forward.", "They need an \"upstream\".");
        }
        if (route.websocket().maxOpen() < 0) {
            problems.add(at + ".websocket.max_open", "is negative.", "0 means no limit.");
        }
        headers.value(route.hostHeader(), at + ".host_header");
        if (route.rewrite() != null) {
            rewrite(route, at + ".rewrite");
        }
        if (route.redirect() != null) {
            redirect(route.redirect(), at + ".redirect");
        }
        if (route.respond() != null) {
            respond(route.respond(), at + ".respond");
        }
    }

    private void rewrite(RouteConfig route, String at) {
        RewriteConfig rewrite = route.rewrite();
        boolean prefix = rewrite.prefix() != null && rewrite.regex() == null && rewrite.replacement() == null;
        boolean regex = rewrite.prefix() == null && rewrite.regex() != null && rewrite.replacement() != null;
        if (!prefix && !regex) {
            problems.add(at, "is neither of the two kinds.", "Give it \"prefix\", or \"regex\" with \"replacement\".");
        } else if (prefix && !rewrite.prefix().startsWith("/")) {
            problems.add(at + ".prefix", "\"" + rewrite.prefix() + "\" is not a path.", "Begin it with \"/\".");
        } else if (prefix && route.stripPrefix()) {
            problems.add(at, "already replaces the prefix.", "Leave \"strip_prefix\" out.");
        } else if (regex) {
            expression(rewrite, at);
        }
    }

    private void expression(RewriteConfig rewrite, String at) {
        try {
            Pattern.compile(rewrite.regex());
            // With the empty alternative there is a match, so that every group that the replacement names is looked at.
            Pattern.compile("(?:" + rewrite.regex() + ")|").matcher("").replaceFirst(rewrite.replacement());
        } catch (PatternSyntaxException wrong) {
            problems.add(
                    at + ".regex",
                    "is not a regular expression: " + wrong.getDescription() + ".",
                    "See java.util.regex.Pattern.");
        } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
            problems.add(
                    at + ".replacement",
                    "\"" + rewrite.replacement() + "\" names a group that \"regex\" does not have.",
                    "$1 is the first group; \\$ is a dollar sign.");
        }
    }

    private void redirect(RedirectConfig redirect, String at) {
        if (redirect.to() == null || redirect.to().isBlank()) {
            problems.add(at + ".to", "is missing.", "Say where to, such as \"https://{host}{uri}\".");
        } else {
            headers.value(redirect.to(), at + ".to");
            headers.placeholders(redirect.to(), at + ".to", false);
        }
        if (!REDIRECTS.contains(redirect.status())) {
            problems.add(at + ".status", "is " + redirect.status() + ".", "A redirect is 301, 302, 303, 307 or 308.");
        }
    }

    private void respond(RespondConfig respond, String at) {
        if (respond.status() < 200 || respond.status() > 599) {
            problems.add(at + ".status", "is " + respond.status() + ".", "A final response is 200 to 599.");
        }
        headers.value(respond.contentType(), at + ".content_type");
        headers.placeholders(respond.body(), at + ".body", false);
    }

    /** Of routes with one path the first in the file whose matchers hold wins: a later one may not be hidden by it wholly. */
    private void shadow(RouteConfig first, RouteConfig second, String firstPath, String secondPath) {
        Set<String> onlyFirst = new HashSet<>(
                first.headers().entrySet().stream().map(Object::toString).toList());
        onlyFirst.removeAll(
                second.headers().entrySet().stream().map(Object::toString).toList());
        boolean allMethods = first.methods().isEmpty()
                || !second.methods().isEmpty() && first.methods().containsAll(second.methods());
        if (first.path().equals(second.path()) && allMethods && onlyFirst.isEmpty()) {
            problems.add(
                    secondPath,
                    "can never match: " + firstPath + " has the same path and takes all of its requests.",
                    "Put the more special one first, or remove one.");
        }
    }
}
