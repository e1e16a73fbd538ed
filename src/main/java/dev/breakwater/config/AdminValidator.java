package dev.breakwater.config;

import java.util.List;
import java.util.regex.Pattern;

/** What must hold of the admin interface. */
final class AdminValidator {
    private static final int SHORT_TOKEN = 16;
    private static final Pattern PATH = Pattern.compile("(/[\\p{Alnum}._~-]+)+");
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");

    private final Problems problems;

    AdminValidator(Problems problems) {
        this.problems = problems;
    }

    void validate(AdminConfig admin, List<ListenConfig> listen) {
        if (admin.port() < 0 || admin.port() > 65535) {
            problems.add("admin.port", "is " + admin.port() + ".", "A port is 1 to 65535, or 0 for any free one.");
        }
        if (!PATH.matcher(admin.path()).matches()) {
            problems.add(
                    "admin.path",
                    "\"" + admin.path() + "\" is not a path that can be set apart.",
                    "Use one such as \"/breakwater\", without a slash at the end.");
        }
        token(admin);
        bind(admin);
        for (ListenConfig other : listen) {
            if (admin.enabled() && admin.port() != 0 && other.port().equals(admin.port())) {
                problems.add(
                        "admin.port",
                        "is " + admin.port() + ", which is also one of \"listen\".",
                        "Give it a port of its own.");
            }
        }
    }

    private void token(AdminConfig admin) {
        if (admin.token() == null) {
            return;
        }
        if (!TOKEN.matcher(admin.token()).matches()) {
            problems.add(
                    "admin.token",
                    "is empty or has characters that a header field cannot carry.",
                    "Use visible ASCII characters, such as the output of \"openssl rand -hex 32\".");
        } else if (admin.token().length() < SHORT_TOKEN) {
            problems.warn("admin.token", "is short.", "One of 32 random characters cannot be guessed.");
        }
    }

    private void bind(AdminConfig admin) {
        if (!ListenValidator.BIND.matcher(admin.bind()).matches()) {
            problems.add(
                    "admin.bind",
                    "\"" + admin.bind() + "\" is not an address.",
                    "Use an address such as \"127.0.0.1\" or \"10.0.0.5\".");
        } else if (admin.enabled() && !Networks.isLoopback(admin.bind())) {
            if (admin.token() == null) {
                problems.add(
                        "admin.token",
                        "is missing, and \"" + admin.bind() + "\" can be reached from elsewhere.",
                        "Set a token, such as \"${BREAKWATER_ADMIN_TOKEN}\", or bind to \"127.0.0.1\".");
            }
            if (!admin.insecure()) {
                problems.add(
                        "admin.bind",
                        "\"" + admin.bind() + "\" can be reached from elsewhere, and the admin interface has no TLS.",
                        "Bind to \"127.0.0.1\" and use an SSH tunnel, or accept the risk with \"insecure\": true.");
            } else {
                problems.warn(
                        "admin.insecure", "lets the token travel in the clear.", "Keep it within a trusted network.");
            }
        }
    }
}
