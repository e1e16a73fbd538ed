package dev.breakwater.admin;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

/** The dashboard's files, which are part of the program. They hold no data, so that a browser may load them before anybody has signed in. */
final class Dashboard {
    private static final Pattern FILE = Pattern.compile("/dashboard/([a-z0-9-]+/)*[a-z0-9-]+\\.(html|css|js|svg|png)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png");

    /** Whether the path leads to one of the files, or might. */
    boolean has(String path) {
        return path.equals("/") || path.startsWith("/dashboard/");
    }

    Reply file(Call call, String path) throws ProblemException, IOException {
        call.allow("GET");
        String name = path.equals("/") ? "/dashboard/index.html" : path;
        try (InputStream in =
                FILE.matcher(name).matches() ? Dashboard.class.getResourceAsStream(name.substring(1)) : null) {
            if (in == null) {
                throw ProblemException.notFound("The dashboard has no such file.");
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new Reply(200, type, in.readAllBytes(), Map.of("Cache-Control", "no-cache"));
        }
    }
}
