package dev.breakwater.balancing;

import dev.breakwater.config.StickyConfig;
import dev.breakwater.upstream.Backend;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets the client remember its backend itself, in a cookie that it can neither read nor change: {@code tag.expiry.signature}, where the tag stands for
 * the backend. Nothing is kept here, so it survives restarts and is known by every proxy with the same secret. Safe for use by any
 * thread.
 */
final class StickyCookie implements Sticky {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final int TAG_BYTES = 9;

    private final StickyConfig config;
    private final InstantSource clock;
    private final Mac prototype;
    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();

    StickyCookie(String upstream, StickyConfig config, Iterable<Backend> backends) {
        this(upstream, config, backends, Instant::now);
    }

    StickyCookie(String upstream, StickyConfig config, Iterable<Backend> backends, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        prototype = mac(bytes("breakwater sticky " + upstream + " " + config.secret()));
        for (Backend backend : backends) {
            String tag = encoded(Arrays.copyOf(sign("backend " + backend.id()), TAG_BYTES));
            tags.put(backend.id(), tag);
            ids.put(tag, backend.id());
        }
    }

    @Override
    public String backendOf(RequestKeys keys) {
        Parsed parsed = parse(keys.cookie(config.cookie()));
        return parsed == null ? null : ids.get(parsed.tag);
    }

    /** The client does that. */
    @Override
    public void bind(RequestKeys keys, Backend backend) {}

    @Override
    public String cookie(RequestKeys keys, Backend backend, boolean secure) {
        String tag = tags.get(backend.id());
        long now = clock.instant().getEpochSecond();
        long ttl = config.ttl().toSeconds();
        Parsed parsed = parse(keys.cookie(config.cookie()));
        boolean fresh = parsed != null && (ttl == 0 || parsed.expiry - now > ttl / 2);
        if (tag == null || fresh && parsed.tag.equals(tag)) {
            return null;
        }
        String signed = tag + "." + (ttl == 0 ? 0 : now + ttl);
        return config.cookie() + "=" + signed + "." + signature(signed) + "; Path=/; HttpOnly; SameSite=Lax"
                + (ttl == 0 ? "" : "; Max-Age=" + ttl)
                + (secure ? "; Secure" : "");
    }

    private record Parsed(String tag, long expiry) {}

    /** What a cookie says, or null where it is not one of ours or no longer holds. */
    private Parsed parse(String value) {
        int last = value == null || value.length() > 128 ? -1 : value.lastIndexOf('.');
        int first = last < 0 ? -1 : value.indexOf('.');
        if (first < 0 || first == last || !matches(value.substring(last + 1), value.substring(0, last))) {
            return null;
        }
        // What is signed was written here.
        long expiry = Long.parseLong(value.substring(first + 1, last));
        boolean expired = expiry != 0 && expiry < clock.instant().getEpochSecond();
        return expired ? null : new Parsed(value.substring(0, first), expiry);
    }

    private boolean matches(String signature, String signed) {
        return MessageDigest.isEqual(bytes(signature), bytes(signature(signed)));
    }

    private String signature(String signed) {
        return encoded(Arrays.copyOf(sign(signed), SIGNATURE_BYTES));
    }

    private byte[] sign(String text) {
        try {
            return ((Mac) prototype.clone()).doFinal(bytes(text));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(ALGORITHM, impossible);
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(ALGORITHM, impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
