package dev.breakwater.routing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The networks whose forwarding fields are believed. Immutable. */
public final class TrustedProxies {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final List<Block> blocks = new ArrayList<>();

    /** @param networks valid addresses or CIDR blocks */
    TrustedProxies(List<String> networks) {
        for (String network : networks) {
            int slash = network.indexOf('/');
            byte[] address = bytes(slash < 0 ? network : network.substring(0, slash));
            blocks.add(new Block(
                    address, slash < 0 ? address.length * 8 : Integer.parseInt(network.substring(slash + 1))));
        }
    }

    public boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Whether the text is an IP address inside of one of the networks; anything else is not trusted. */
    public boolean contains(String address) {
        if (blocks.isEmpty()) {
            return false;
        }
        byte[] bytes = bytes(address);
        if (bytes == null) {
            return false;
        }
        for (Block block : blocks) {
            if (block.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** The bytes of an IP address, or null where the text is none. Never looks a name up. */
    static byte[] bytes(String address) {
        boolean bracketed = address.startsWith("[") && address.endsWith("]");
        String bare = bracketed ? address.substring(1, address.length() - 1) : address;
        boolean numeric = bare.indexOf(':') >= 0
                ? bare.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')
                : IPV4.matcher(bare).matches();
        try {
            return numeric ? InetAddress.getByName(bare).getAddress() : null;
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    private record Block(byte[] network, int bits) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i & 7);
                if ((address[i >> 3] & mask) != (network[i >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
