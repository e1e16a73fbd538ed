package dev.breakwater.routing;

import dev.breakwater.config.Networks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the client's address behind trusted proxies: from the right end of X-Forwarded-For (or the for parameters of Forwarded, RFC 7239
 * section 5.2, where there is none), the first address that is not a trusted proxy's. What stands left of it may be forged.
 */
final class ClientAddress {
    private static final Pattern FORWARDED_FOR =
            Pattern.compile("(?:^|[;,\\s])for=(\"[^\"]*\"|[^;,\\s]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):\\d+");

    private ClientAddress() {}

    /**
     * @param peer the trusted proxy at the other end of the connection
     * @param fields all values of a field of the request
     */
    static String of(String peer, Function<String, List<String>> fields, TrustedProxies trusted) {
        String address = peer;
        List<String> hops = hops(fields);
        for (int i = hops.size() - 1; i >= 0; i--) {
            String hop = bare(hops.get(i));
            if (Networks.address(hop) == null) {
                return address;
            }
            address = hop;
            if (!trusted.contains(hop)) {
                return address;
            }
        }
        return address;
    }

    private static List<String> hops(Function<String, List<String>> fields) {
        List<String> hops = new ArrayList<>();
        for (String value : fields.apply("X-Forwarded-For")) {
            for (String hop : value.split(",")) {
                hops.add(hop.strip());
            }
        }
        if (hops.isEmpty()) {
            for (String value : fields.apply("Forwarded")) {
                Matcher matcher = FORWARDED_FOR.matcher(value);
                while (matcher.find()) {
                    hops.add(matcher.group(1).replace("\"", ""));
                }
            }
        }
        return hops;
    }

    /** An address without its port and brackets. */
    private static String bare(String hop) {
        Matcher matcher = WITH_PORT.matcher(hop);
        String address = matcher.matches() ? matcher.group(1) : hop;
        return address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
    }
}
