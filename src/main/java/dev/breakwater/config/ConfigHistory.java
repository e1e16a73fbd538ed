package dev.breakwater.config;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import tools.jackson.databind.node.ObjectNode;

/** The last versions of the configuration, in memory. Safe for use by any thread. */
final class ConfigHistory {
    private static final int KEPT = 20;
    private static final int CONTEXT = 3;
    private static final int HASH_BYTES = 4;

    /** A version with its document as written, secrets included. */
    private record Entry(ConfigVersion version, ObjectNode document) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private int number;

    synchronized ConfigVersion add(LoadedConfig loaded, String source, String reason, boolean pending) {
        number++;
        ObjectNode shown = Redaction.redact(loaded.document());
        String etag = "\"" + number + "-" + hash(JsonText.write(shown)) + "\"";
        boolean persisted = reason == null && !pending;
        ConfigVersion version = new ConfigVersion(
                number, etag, Instant.now(), source, persisted, reason, pending, loaded.warnings(), shown);
        entries.addLast(new Entry(version, loaded.document()));
        if (entries.size() > KEPT) {
            entries.removeFirst();
        }
        return version;
    }

    /** Says of the present version whether the file says it, too. */
    synchronized ConfigVersion keep(String reason) {
        Entry present = entries.removeLast();
        Entry kept = new Entry(present.version().kept(reason), present.document());
        entries.addLast(kept);
        return kept.version();
    }

    synchronized ConfigVersion current() {
        return entries.getLast().version();
    }

    /** The newest first. */
    synchronized List<ConfigVersion> all() {
        List<ConfigVersion> all = new ArrayList<>();
        entries.forEach(entry -> all.add(entry.version()));
        Collections.reverse(all);
        return all;
    }

    ConfigVersion version(int wanted) {
        return entry(wanted).version();
    }

    /** The document as written, secrets included. */
    ObjectNode document(int wanted) {
        return entry(wanted).document().deepCopy();
    }

    String diff(int from, int to) {
        return diff(
                "version " + from,
                version(from).document(),
                "version " + to,
                version(to).document());
    }

    /** The difference of two documents that hold no secrets; empty where there is none. */
    static String diff(String fromName, ObjectNode from, String toName, ObjectNode to) {
        List<String> before = JsonText.write(from).lines().toList();
        List<String> after = JsonText.write(to).lines().toList();
        List<String> lines =
                UnifiedDiffUtils.generateUnifiedDiff(fromName, toName, before, DiffUtils.diff(before, after), CONTEXT);
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private synchronized Entry entry(int wanted) {
        return entries.stream()
                .filter(entry -> entry.version().number() == wanted)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(
                        "There is no version " + wanted + "; the last " + KEPT + " are kept, since the last start."));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
