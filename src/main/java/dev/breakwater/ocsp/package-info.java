/** What authorities say of the certificates that are served (OCSP), asked for in the background and stapled to handshakes. Standalone only. */
package dev.breakwater.ocsp;
