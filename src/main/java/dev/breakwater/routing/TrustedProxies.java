package dev.breakwater.routing;

import dev.breakwater.config.Networks;
import java.util.ArrayList;
import java.util.List;

/** The networks whose forwarding fields are believed. Immutable. */
public final class TrustedProxies {
    private final List<Block> blocks = new ArrayList<>();

    /** @param networks valid addresses or CIDR blocks */
    TrustedProxies(List<String> networks) {
        for (String network : networks) {
            int slash = network.indexOf('/');
            byte[] address = Networks.address(slash < 0 ? network : network.substring(0, slash));
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
        byte[] bytes = Networks.address(address);
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
