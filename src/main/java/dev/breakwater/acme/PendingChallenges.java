package dev.breakwater.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What authorities ask for over HTTP while they verify a host name (RFC 8555 §8.3). Safe for use by any thread. */
public final class PendingChallenges {
    public static final String PATH = "/.well-known/acme-challenge/";

    private record Pending(String host, String answer) {}

    private final Map<String, Pending> pending = new ConcurrentHashMap<>();

    /** The answer, or null where nobody waits for that at that host. */
    public String answer(String host, String token) {
        Pending found = pending.get(token);
        return found != null && found.host.equalsIgnoreCase(host) ? found.answer : null;
    }

    void add(String host, String token, String answer) {
        pending.put(token, new Pending(host, answer));
    }

    void remove(String token) {
        pending.remove(token);
    }
}
