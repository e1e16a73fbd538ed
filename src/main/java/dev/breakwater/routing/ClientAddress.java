package dev.breakwater.routing;

import dev.breakwater.config.Networks;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    static String of(HttpServletRequest request, TrustedProxies trusted) {
        String address = request.getRemoteAddr();
        if (!trusted.contains(address)) {
            return address;
        }
        List<String> hops = hops(request);
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

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String value : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (String hop : value.split(",")) {
                hops.add(hop.strip());
            }
        }
        if (hops.isEmpty()) {
            for (String value : Collections.list(request.getHeaders("Forwarded"))) {
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
