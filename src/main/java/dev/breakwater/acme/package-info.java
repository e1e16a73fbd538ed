/** Certificates that Breakwater gets by itself from an authority, by ACME (RFC 8555). Everything here that waits does so on a thread of its own. Standalone only. */
package dev.breakwater.acme;
