package dev.breakwater.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** IP addresses and CIDR blocks as text. Never looks a name up. */
public final class Networks {
    /** The platform would look anything else up as a name. */
    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|\\d?\\d)";

    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private Networks() {}

    /** The bytes of an IP address, with or without brackets, or null where the text is none. */
    public static byte[] address(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String bare = bracketed ? text.substring(1, text.length() - 1) : text;
        boolean numeric = bare.indexOf(':') >= 0
                ? bare.charAt(0) != '.'
                        && bare.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.')
                : IPV4.matcher(bare).matches();
        try {
            return numeric ? InetAddress.getByName(bare).getAddress() : null;
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** Whether only this machine can reach it: an address of 127.0.0.0/8, ::1, or the name localhost. */
    public static boolean isLoopback(String host) {
        byte[] address = address(host);
        if (address == null) {
            return host.equalsIgnoreCase("localhost");
        }
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(host, impossible);
        }
    }

    static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null || slash < 0) {
            return address != null;
        }
        String bits = text.substring(slash + 1);
        return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= address.length * 8;
    }
}
