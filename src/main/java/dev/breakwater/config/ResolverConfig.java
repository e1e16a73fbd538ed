package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is asked for the addresses of backends' host names. */
public record ResolverConfig(
        @JsonPropertyDescription("DNS servers as \"address\" or \"address:port\"; those of the system by default.")
        List<String> servers,

        @JsonPropertyDescription("How long the answer of one server is awaited.")
        Duration timeout) {
    private static final int DNS_PORT = 53;
    private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):(\\d{1,5})");

    public ResolverConfig {
        servers = servers == null ? List.of() : List.copyOf(servers);
        timeout = timeout == null ? Duration.ofSeconds(2) : timeout;
    }

    /** A server's address with its port, 53 where none is given, or null where the text is none. */
    public static InetSocketAddress address(String server) {
        Matcher matcher = WITH_PORT.matcher(server);
        boolean ported = matcher.matches();
        byte[] address = Networks.address(ported ? matcher.group(1) : server);
        int port = ported ? Integer.parseInt(matcher.group(2)) : DNS_PORT;
        if (address == null || port < 1 || port > 65535) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(server, impossible);
        }
    }
}
