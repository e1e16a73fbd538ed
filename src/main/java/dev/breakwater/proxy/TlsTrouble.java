package dev.breakwater.proxy;

import java.util.Map;
import javax.net.ssl.SSLException;

/** Says in plain words why there is no TLS with a backend, and how to mend it. */
final class TlsTrouble {
    private static final String SHOWN =
            "the backend does not accept the certificate that it is shown, or the lack of one; see \"tls.cert_file\"";

    /** What the JDK's messages contain, and what that means. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("bad_certificate", SHOWN),
            Map.entry("certificate_required", SHOWN),
            Map.entry("certificate_unknown", SHOWN),
            Map.entry("certificate_expired", SHOWN),
            Map.entry("certificate_revoked", SHOWN),
            Map.entry("unsupported_certificate", SHOWN),
            Map.entry("unknown_ca", SHOWN),
            Map.entry("access_denied", SHOWN),
            Map.entry(
                    "handshake_failure",
                    "the backend wants a certificate, see \"tls.cert_file\", or has no cipher in common with Breakwater"),
            Map.entry(
                    "unrecognized_name",
                    "the backend serves no such name; set \"tls.server_name\" to one that it does"),
            Map.entry(
                    "Abruptly closed",
                    "the backend ended the connection in the middle of the handshake; does it speak TLS, or want a certificate (\"tls.cert_file\")?"),
            Map.entry("protocol_version", "the backend does not speak TLS 1.2 or 1.3"),
            Map.entry(
                    "Unsupported or unrecognized SSL message",
                    "the backend does not speak TLS; write its URL with http:// or h2c://"));

    private TlsTrouble() {}

    /** The meaning of a failure, or null where TLS was not what failed. */
    static String of(Throwable failure) {
        Throwable cause = failure instanceof SSLException ? failure : failure.getCause();
        if (!(cause instanceof SSLException)) {
            return null;
        }
        String message = String.valueOf(cause.getMessage());
        return MEANINGS.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(entry -> entry.getValue() + " (" + message + ")")
                .findFirst()
                .orElse(message);
    }
}
