/**
 * Reads, validates and watches the configuration: {@code Path -> ProxyConfig}.
 *
 * <p>Everything here is an immutable record or a pure function, except the watcher, which
 * owns one thread.
 */
package dev.breakwater.config;
