package dev.breakwater.config;

/** By what a client is known again; written in lower case in a file. */
public enum StickyBy {
    CLIENT_IP,
    COOKIE,
    HEADER
}
