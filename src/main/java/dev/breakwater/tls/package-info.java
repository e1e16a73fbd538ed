/** The certificates that are shown to clients: read from files, checked, chosen by name. Standalone only. */
package dev.breakwater.tls;
