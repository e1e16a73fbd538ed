/** Certificates and private keys: read from files and checked; those shown to clients, chosen by name; those shown to backends, and by whom backends are vouched for. */
package dev.breakwater.tls;
