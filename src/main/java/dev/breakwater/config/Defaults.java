package dev.breakwater.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the records' constructors share. */
final class Defaults {
    private Defaults() {}

    /** An unmodifiable copy that keeps the file's order; empty for null. */
    static <K, V> Map<K, V> orderedCopy(Map<K, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }
}
