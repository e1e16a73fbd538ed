package dev.breakwater.acme;

import dev.breakwater.config.ProxyConfig;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which host names an authority can issue a certificate for. */
final class PublicHosts {
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    /** Top-level names that are nobody's: RFC 2606, 6761, 6762, 7686, 9476, ICANN's "internal", and what is usual in private networks. */
    private static final Set<String> PRIVATE = Set.of(
            "alt",
            "corp",
            "example",
            "home",
            "internal",
            "intranet",
            "invalid",
            "lan",
            "local",
            "localdomain",
            "localhost",
            "onion",
            "private",
            "test");

    private PublicHosts() {}

    /**
     * The exact public names of the sites.
     *
     * @param covered whether there is a certificate for a name already
     */
    static Set<String> of(ProxyConfig config, Predicate<String> covered) {
        return config.sites().stream()
                .flatMap(site -> site.hosts().stream())
                .map(host -> host.toLowerCase(Locale.ROOT))
                .filter(host -> isPublic(host) && !covered.test(host))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Says no to wildcards, which ACME has only for who may change the DNS, and to IP addresses. */
    static boolean isPublic(String host) {
        return host.length() <= 253
                && NAME.matcher(host).matches()
                && !PRIVATE.contains(host.substring(host.lastIndexOf('.') + 1))
                && !host.endsWith(".home.arpa");
    }
}
