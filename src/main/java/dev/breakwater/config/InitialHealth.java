package dev.breakwater.config;

/** What a backend is taken for before its first health check; written in lower case in a file. */
public enum InitialHealth {
    /** Used until proven down. */
    UNKNOWN,
    /** Not used until proven up. */
    DOWN
}
