package dev.breakwater.admin;

import dev.breakwater.config.AdminConfig;
import dev.breakwater.config.Networks;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Who may use the admin interface. With a token: whoever has it. Without one: only programs on this machine, asked for by a name that no foreign page
 * can make its own (DNS rebinding), and never on behalf of another page (cross-site request forgery).
 */
final class Guard {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Set<String> TYPES =
            Set.of("application/json", "application/merge-patch+json", "application/json-patch+json");

    private final Supplier<AdminConfig> config;
    private final boolean tokenNeeded;

    /** @param tokenNeeded whether there is nobody without a token, not even on this machine */
    Guard(Supplier<AdminConfig> config, boolean tokenNeeded) {
        this.config = config;
        this.tokenNeeded = tokenNeeded;
    }

    /** @param open whether what is asked for holds nothing that a stranger may not see */
    void check(HttpServletRequest request, boolean open) throws ProblemException {
        AdminConfig admin = config.get();
        if (!admin.enabled() || tokenNeeded && admin.token() == null) {
            throw ProblemException.notFound("The admin interface is off.");
        }
        if (admin.token() == null) {
            checkLocal(request, admin);
        } else if (!open) {
            checkToken(request, admin.token());
        }
        if (!SAFE.contains(request.getMethod())) {
            checkOrigin(request);
            checkType(request);
        }
    }

    private static void checkToken(HttpServletRequest request, String token) throws ProblemException {
        String given = request.getHeader("Authorization");
        if (given == null) {
            throw ProblemException.unauthorized("Send the token as \"Authorization: Bearer ...\".");
        }
        boolean bearer = given.regionMatches(true, 0, "Bearer ", 0, 7);
        // Digests have one length: how long the comparison takes tells nothing of the token.
        if (!bearer || !MessageDigest.isEqual(digest(given.substring(7).strip()), digest(token))) {
            throw ProblemException.unauthorized("This is not the token.");
        }
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every JVM has SHA-256", impossible);
        }
    }

    private static void checkLocal(HttpServletRequest request, AdminConfig admin) throws ProblemException {
        if (!Networks.isLoopback(request.getRemoteAddr())) {
            throw ProblemException.forbidden("Without admin.token only this machine is served.");
        }
        String host = request.getServerName().toLowerCase(Locale.ROOT);
        boolean known = Networks.isLoopback(host)
                || host.equals(admin.bind().toLowerCase(Locale.ROOT))
                || admin.allowedHosts().stream().anyMatch(host::equalsIgnoreCase);
        if (!known) {
            throw ProblemException.forbidden("The host \"" + host
                    + "\" is not one of this interface. Ask for localhost, or name it in admin.allowed_hosts.");
        }
    }

    /** A browser says where a page comes from; other programs do not. */
    private static void checkOrigin(HttpServletRequest request) throws ProblemException {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        boolean foreign = origin != null && !sameHost(origin, request.getHeader("Host"))
                || site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign) {
            throw ProblemException.forbidden("Pages of other origins may not change anything here.");
        }
    }

    private static boolean sameHost(String origin, String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }

    /** A page elsewhere may send a form or plain text without being asked; it may not send JSON. */
    private static void checkType(HttpServletRequest request) throws ProblemException {
        String type = Call.mediaType(request);
        if (WITH_BODY.contains(request.getMethod()) && !TYPES.contains(type)) {
            throw ProblemException.unsupported(
                    "Send \"Content-Type: application/json\", even where there is no body; PATCH also takes application/merge-patch+json"
                            + " and application/json-patch+json.");
        }
    }
}
