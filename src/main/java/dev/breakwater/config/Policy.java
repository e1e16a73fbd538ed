package dev.breakwater.config;

/** How a pool chooses a backend; written in lower case in a file. */
public enum Policy {
    ROUND_ROBIN,
    WEIGHTED_ROUND_ROBIN,
    RANDOM,
    LEAST_CONNECTIONS,
    POWER_OF_TWO,
    PEAK_EWMA,
    FIRST,
    IP_HASH,
    URI_HASH,
    HEADER_HASH
}
