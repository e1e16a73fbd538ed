/**
 * Reads, validates, watches and changes the configuration: {@code Path -> ProxyConfig}, and back.
 *
 * <p>Everything here is an immutable record or a pure function, except the store, through which every change goes, and the watcher,
 * which owns one thread.
 */
package dev.breakwater.config;
